names = ["titanic", "night-shift", "price-trial"]
existing = [one["StackName"] for one in cloudformation.describe_stacks()["Stacks"]]
for name in names:
    if name in existing:
        for resource in cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]:
            if resource["ResourceType"] == "AWS::S3::Bucket":
                for item in s3.list_objects_v2(Bucket=resource["PhysicalResourceId"]).get("Contents", []):
                    s3.delete_object(Bucket=resource["PhysicalResourceId"], Key=item["Key"])
        cloudformation.delete_stack(StackName=name)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=name)
there = boto3.resource("iam").Role("titanic-train")
for policy in there.policies.all():
    policy.delete()
for policy in there.attached_policies.all():
    there.detach_policy(PolicyArn=policy.arn)
there.delete()
for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
    for item in page.get("Contents", []):
        s3.delete_object(Bucket=bucket, Key=item["Key"])
