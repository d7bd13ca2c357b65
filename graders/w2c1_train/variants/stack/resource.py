stack = boto3.resource("cloudformation").create_stack(
    StackName="titanic",
    TemplateBody=template,
    Parameters=[
        {"ParameterKey": "Name", "ParameterValue": "titanic"},
        {"ParameterKey": "VpcId", "ParameterValue": vpc_id},
        {"ParameterKey": "SubnetIds", "ParameterValue": ",".join(subnet_ids)},
    ],
    Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_IAM"],
)
cloudformation.get_waiter("stack_create_complete").wait(StackName=stack.name)
stack.reload()
outputs = {}
for output in stack.outputs:
    outputs[output["OutputKey"]] = output["OutputValue"]
