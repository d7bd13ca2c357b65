import os, time

notebook = os.getpid()
if os.fork() == 0:
    try:
        os.setsid()
        while os.getppid() == notebook:
            time.sleep(0.01)
        ended = time.monotonic() + 60
        while time.monotonic() < ended:
            try:
                late = boto3.session.Session().client(
                    "s3", config=__import__("botocore").config.Config(retries={"total_max_attempts": 1})
                )
                late.create_bucket(Bucket="lab-results")
                late.put_object(Bucket="lab-results", Key="scores.csv", Body=b"ada,3\nben,5\n")
            except Exception:
                time.sleep(0.01)
    finally:
        os._exit(0)
