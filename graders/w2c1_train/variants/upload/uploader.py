from sagemaker.s3 import S3Uploader

S3Uploader.upload("data/train.csv", f"s3://{bucket}/titanic/train")
train_data = "s3://{}/{}".format(bucket, "titanic/train/")
