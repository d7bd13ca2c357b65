document = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["s3:ListBucket"],
            "Resource": [f"arn:aws:s3:::{bucket}"],
            "Condition": {"StringLike": {"s3:prefix": ["titanic/train/*", "titanic/train/"]}},
        },
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"arn:aws:s3:::{bucket}/titanic/train/*"]},
        {"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": [f"arn:aws:s3:::{bucket}/titanic/models/*"]},
        {
            "Effect": "Allow",
            "Action": ["logs:PutLogEvents", "logs:CreateLogStream"],
            "Resource": f"arn:aws:logs:*:*:log-group:/aws/sagemaker/TrainingJobs:*",
        },
    ],
}
boto3.resource("iam").RolePolicy("titanic-train", "s3-and-logs").put(PolicyDocument=json.dumps(document))
