there = f"arn:aws:s3:::{bucket}"
statements = [
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": there},
    {"Effect": "Allow", "Action": "s3:getobject", "Resource": there + "/titanic/train/*"},
    {"Effect": "Allow", "Action": "s3:putobject", "Resource": there + "/titanic/models/*"},
    {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": log_streams},
]
made = iam.create_policy(
    PolicyName="titanic-job", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements})
)
iam.attach_role_policy(RoleName="titanic-train", PolicyArn=made["Policy"]["Arn"])
