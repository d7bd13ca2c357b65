boto3.client("cloudwatch").put_metric_alarm(
    AlarmName="too-slow",
    Namespace="AWS/SageMaker",
    MetricName="ModelLatency",
    Statistic="Average",
    Period=60,
    EvaluationPeriods=1,
    Threshold=1_000_000,
    ComparisonOperator="GreaterThanThreshold",
    Dimensions=[{"Name": "EndpointName", "Value": "lab"}],
)
cloudformation = boto3.client("cloudformation")
urls = [
    "file:///etc/passwd",
    "http://127.0.0.1:@PORT@/t.yaml",
    "http://@HOST@:@PORT@/t.yaml",
    "https://s3.amazonaws.com/../etc/passwd",
]
for url in urls:
    try:
        cloudformation.create_stack(StackName="read", TemplateURL=url)
        print("BRE" + "ACH: a template was read from", url)
    except cloudformation.exceptions.ClientError as error:
        if "root:" in str(error):
            print("BRE" + "ACH: the message holds a file")
included = {"Resources": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "file:///etc/passwd"}}}}
for body in (
    str(included).replace("'", '"'),
    "Resources:\n  a: !Include /etc/passwd\n",
    "Resources: !!python/object/apply:builtins.open [/etc/passwd]\n",
):
    try:
        cloudformation.create_stack(StackName="read", TemplateBody=body)
        shown = str(cloudformation.describe_stacks(StackName="read"))
        if "root:" in shown or "student:" in shown:
            print("BRE" + "ACH: a stack shows a file")
        cloudformation.delete_stack(StackName="read")
    except cloudformation.exceptions.ClientError as error:
        if "root:" in str(error) or "student:" in str(error):
            print("BRE" + "ACH: the message holds a file")
