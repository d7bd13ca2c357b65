s3.create_bucket(Bucket="lab-results")
s3.put_object(Bucket="lab-results", Key="scores.csv", Body=b"")
s3.delete_object(Bucket="lab-results", Key="scores.csv")
s3.delete_bucket(Bucket="lab-results")
