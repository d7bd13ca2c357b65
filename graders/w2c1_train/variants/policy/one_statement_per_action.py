def allow(name, action, resource):
    statement = {"Sid": name, "Effect": "Allow", "Action": [action], "Resource": [resource]}
    iam.put_role_policy(
        RoleName="titanic-train",
        PolicyName=name,
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}),
    )


allow("list", "s3:ListBucket", f"arn:aws:s3:::{bucket}")
allow("read", "s3:GetObject", f"arn:aws:s3:::{bucket}/titanic/train/*")
allow("write", "s3:PutObject", f"arn:aws:s3:::{bucket}/titanic/models/*")
allow("open", "logs:CreateLogStream", log_streams)
allow("log", "logs:PutLogEvents", log_streams)
