there = boto3.resource("s3").Object(bucket, "titanic/train/train.csv")
there.upload_file("data/train.csv")
train_data = f"s3://{there.bucket_name}/{there.key.rpartition('/')[0]}/"
