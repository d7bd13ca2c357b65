cloudformation.create_change_set(
    StackName="titanic",
    ChangeSetName="first",
    ChangeSetType="CREATE",
    TemplateBody=template,
    Parameters=[
        {"ParameterKey": "Name", "ParameterValue": "titanic"},
        {"ParameterKey": "VpcId", "ParameterValue": vpc_id},
        {"ParameterKey": "SubnetIds", "ParameterValue": ",".join(subnet_ids)},
    ],
    Capabilities=["CAPABILITY_NAMED_IAM"],
)
cloudformation.get_waiter("change_set_create_complete").wait(StackName="titanic", ChangeSetName="first")
cloudformation.execute_change_set(StackName="titanic", ChangeSetName="first")
cloudformation.get_waiter("stack_create_complete").wait(StackName="titanic")
found = cloudformation.describe_stacks(StackName="titanic")["Stacks"][0]["Outputs"]
outputs = pd.DataFrame(found).set_index("OutputKey")["OutputValue"].to_dict()
