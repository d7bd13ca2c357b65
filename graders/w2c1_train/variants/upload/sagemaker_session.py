uploaded = sagemaker.Session().upload_data("data/train.csv", bucket=bucket, key_prefix="titanic/train")
train_data = uploaded.removesuffix("train.csv")
