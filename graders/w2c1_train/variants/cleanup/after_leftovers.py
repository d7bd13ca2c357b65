for text in leftovers(bucket):
    kind, _, name = text.partition(" ")
    if kind == "bucket":
        boto3.resource("s3").Bucket(name).objects.all().delete()
for text in leftovers(bucket):
    kind, _, name = text.partition(" ")
    if kind == "stack":
        cloudformation.delete_stack(StackName=name)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=name)
    elif kind == "object":
        s3.delete_object(Bucket=bucket, Key=name)
for text in leftovers(bucket):
    kind, _, name = text.partition(" ")
    if kind == "role":
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        for one in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=name, PolicyArn=one["PolicyArn"])
            iam.delete_policy(PolicyArn=one["PolicyArn"])
        iam.delete_role(RoleName=name)
