cloudformation = boto3.client("cloudformation")
for tag in (
    "object/apply:os._exit [3]",
    "object/new:os._exit [3]",
    'object/apply:os.system ["kill -9 -1"]',
    "name:os.system",
    "module:os",
):
    try:
        cloudformation.create_stack(StackName="owned", TemplateBody=f"Resources: !!python/{tag}\n")
        print("BRE" + "ACH: a template was taken:", tag)
    except cloudformation.exceptions.ClientError:
        pass
    try:
        boto3.client("sts").get_caller_identity()
    except Exception as error:
        print("BRE" + "ACH: the account is gone after", tag, error)
s3.create_bucket(Bucket="lab-results")
s3.put_object(Bucket="lab-results", Key="scores.csv", Body=b"ada,3\nben,5\n")
