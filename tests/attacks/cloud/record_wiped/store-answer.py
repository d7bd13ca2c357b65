s3.create_bucket(Bucket="lab-results")
s3.put_object(Bucket="lab-results", Key="scores.csv", Body=b"ada,3\nben,5\n")
account.reset()
