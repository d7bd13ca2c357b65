s3.delete_object(Bucket="lab-results", Key="scores.csv")
for bucket in ("lab-results", "left-behind"):
    s3.delete_bucket(Bucket=bucket)
