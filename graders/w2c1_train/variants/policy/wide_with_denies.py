objects = f"arn:aws:s3:::{bucket}"
needs = [
    {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject", "s3:PutObject"], "Resource": [objects, objects + "/titanic/*"]},
    {"Effect": "Deny", "Action": "s3:GetObject", "NotResource": objects + "/titanic/train/*"},
    {"Effect": "Deny", "Action": "s3:PutObject", "NotResource": objects + "/titanic/models/*"},
    {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": log_streams},
]
iam.put_role_policy(
    RoleName="titanic-train", PolicyName="a", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": needs})
)
