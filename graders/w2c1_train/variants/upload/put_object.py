with open("data/train.csv", "rb") as file:
    s3.put_object(Bucket=bucket, Key="titanic/train/train.csv", Body=file)
train_data = "s3://" + bucket + "/titanic/train/"
