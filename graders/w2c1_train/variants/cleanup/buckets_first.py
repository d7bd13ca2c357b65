everything = boto3.resource("s3")
for one in everything.buckets.all():
    one.object_versions.delete()
for stack in boto3.resource("cloudformation").stacks.all():
    stack.delete()
while [one for one in cloudformation.describe_stacks()["Stacks"] if one["StackStatus"] != "DELETE_COMPLETE"]:
    time.sleep(0.2)
for name in iam.list_role_policies(RoleName="titanic-train")["PolicyNames"]:
    iam.delete_role_policy(RoleName="titanic-train", PolicyName=name)
for policy in iam.list_attached_role_policies(RoleName="titanic-train")["AttachedPolicies"]:
    iam.detach_role_policy(RoleName="titanic-train", PolicyArn=policy["PolicyArn"])
iam.delete_role(RoleName="titanic-train")
everything.Bucket(bucket).delete()
