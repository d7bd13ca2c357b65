s3.upload_file("sagemaker_infra.yaml", bucket, "templates/sagemaker_infra.yaml")
parameters = dict(Name="titanic", VpcId=vpc_id, SubnetIds=",".join(subnet_ids))
answer = cloudformation.create_stack(
    StackName="titanic",
    TemplateURL=f"https://{bucket}.s3.amazonaws.com/templates/sagemaker_infra.yaml",
    Parameters=[dict(ParameterKey=key, ParameterValue=value) for key, value in parameters.items()],
    Capabilities=["CAPABILITY_NAMED_IAM"],
)
while True:
    described = cloudformation.describe_stacks(StackName=answer["StackId"])["Stacks"][0]
    if described["StackStatus"] != "CREATE_IN_PROGRESS":
        break
    time.sleep(0.2)
outputs = dict((one["OutputKey"], one["OutputValue"]) for one in described["Outputs"])
