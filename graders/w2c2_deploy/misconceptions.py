"""Wrong answers as real people give them. Each loses points on its exercise."""

from caip_lab.checks import Misconception, changed

_OPTIONS = {"checkout": "real-time", "townhall": "serverless", "customers": "batch", "scans": "asynchronous"}
_WHY = {
    (
        "checkout",
        "serverless",
    ): "Serverless saves money where nobody asks for hours. Here it never idles, and a cold start keeps a buyer waiting.",
    ("checkout", "asynchronous"): "An asynchronous endpoint answers into a file for later, and the buyer waits now.",
    (
        "checkout",
        "batch",
    ): "A batch transform answers a whole file when its job ends. The order has to be judged before it is paid.",
    (
        "townhall",
        "real-time",
    ): "A real-time endpoint is paid for all 720 hours of a month. Here it would compute for some minutes of them.",
    (
        "townhall",
        "asynchronous",
    ): "Asynchronous is for large and slow requests. These are small, and the clerk wants the answer within seconds.",
    (
        "townhall",
        "batch",
    ): "A batch transform starts a machine for a whole file. The form asks about one case, and waits some seconds for it.",
    (
        "customers",
        "real-time",
    ): "A real-time endpoint would idle for six days of seven, and two million requests are slower than one file.",
    (
        "customers",
        "serverless",
    ): "A serverless endpoint takes one small request at a time. The table lies in S3 as a whole, and nobody waits.",
    (
        "customers",
        "asynchronous",
    ): "An asynchronous endpoint waits for requests all week. A batch transform starts, answers the whole table and ends.",
    ("scans", "real-time"): "A real-time request may have 6 MB and take 60 seconds. A scan has 300 MB and takes eight minutes.",
    ("scans", "serverless"): "A serverless request may have 4 MB and take 60 seconds. A scan has 300 MB and takes eight minutes.",
    (
        "scans",
        "batch",
    ): "A batch transform would start a machine for each scan. An asynchronous endpoint is there and takes one after the other.",
}


def _option(case: str, way: str, sentence: str) -> Misconception:
    return Misconception("options", f"{case}: {way}", sentence, f"answer_options = {_OPTIONS | {case: way}!r}\n")


_DEPLOY = """\
model = SKLearnModel(model_data=model_data, role=role, entry_point="inference.py", framework_version="1.2-1")
model.deploy(1, "ml.t2.medium", endpoint_name="titanic")
"""

_CONFIG_ONLY = """\
image = sagemaker.image_uris.retrieve("sklearn", "us-east-1", "1.2-1", instance_type="ml.t2.medium")
container = {"Image": image, "ModelDataUrl": model_data, "Environment": {"SAGEMAKER_PROGRAM": "inference.py"}}
client.create_model(ModelName="titanic", ExecutionRoleArn=role, PrimaryContainer=container)
variant_of_it = {"VariantName": "AllTraffic", "ModelName": "titanic", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
client.create_endpoint_config(EndpointConfigName="titanic", ProductionVariants=[variant_of_it])
"""

_SERVERLESS = """\
from sagemaker.serverless import ServerlessInferenceConfig

model = SKLearnModel(model_data=model_data, role=role, entry_point="inference.py", framework_version="1.2-1")
model.deploy(serverless_inference_config=ServerlessInferenceConfig(1024, 1), endpoint_name="titanic")
"""

_OTHER_SCRIPT = """\
from pathlib import Path

own = Path("inference.py").read_text().replace("tree.predict(scaler.transform(rows))", "tree.predict(rows)")
Path("own.py").write_text(own)
model = SKLearnModel(model_data=model_data, role=role, entry_point="own.py", framework_version="1.2-1")
model.deploy(1, "ml.t2.medium", endpoint_name="titanic")
"""

_INVOKE = """\
def survivors(endpoint, passengers):
    if not passengers:
        return []
    answer = runtime.invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=json.dumps(passengers))
    return json.loads(answer["Body"].read())
"""

_ONE_BY_ONE = """\
def survivors(endpoint, passengers):
    labels = []
    for one in passengers:
        answer = runtime.invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=json.dumps([one]))
        labels += json.loads(answer["Body"].read())
    return labels
"""

_AT_HOME = """\
def survivors(endpoint, passengers):
    if not passengers:
        return []
    rows = [[codes[name][one[name]] if name in codes else one[name] for name in FEATURES] for one in passengers]
    return [int(label) for label in tree.predict(scaler.transform(rows))]
"""

_PREDICTOR = 'predictor = Predictor("titanic-lab", serializer=CSVSerializer(), deserializer=JSONDeserializer())\n'

_OUTCOME = """\
def outcome(endpoint, body):
    try:
        runtime.invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=body)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ModelError":
            return "not reached"
        return "caller" if error.response["OriginalStatusCode"] < 500 else "server"
    return "answered"
"""

_LOG = """\
def last_error(endpoint):
    events = logs.filter_log_events(logGroupName=f"/aws/sagemaker/Endpoints/{endpoint}")["events"]
    lines = [event["message"] for event in events]
"""

_TOTAL = """\
def total(endpoint, metric, statistic="Sum"):
    found = cloudwatch.get_metric_statistics(
        Namespace="AWS/SageMaker", MetricName=metric, Dimensions=variant(endpoint), Statistics=[statistic], **last_hour()
    )
    return sum(point[statistic] for point in found["Datapoints"])


"""
_LATENCY = """\
def latency_ms(endpoint):
    return total(endpoint, "ModelLatency") / total(endpoint, "Invocations") / 1000


"""
_PERCENT = """\
def error_percent(endpoint, metric):
    calls = total(endpoint, "Invocations")
    return 100 * total(endpoint, metric) / calls if calls else 0.0
"""

_ALARMS = """\
for name, namespace, metric, threshold in [
    ("titanic-latency", "AWS/SageMaker", "ModelLatency", 1_000_000),
    ("titanic-4xx", "AWS/SageMaker", "Invocation4XXErrors", 0.05),
    ("titanic-5xx", "AWS/SageMaker", "Invocation5XXErrors", 0.01),
    ("titanic-memory", "/aws/sagemaker/Endpoints", "MemoryUtilization", 80),
]:
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace=namespace,
        MetricName=metric,
        Dimensions=variant("titanic-lab"),
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        ComparisonOperator="GreaterThanThreshold",
        Threshold=threshold,
        TreatMissingData="notBreaching",
    )
"""

_RING = """\
for _ in range(needed):
    try:
        runtime.invoke_endpoint(EndpointName="titanic-lab", ContentType="application/json", Body="no JSON")
    except ClientError:
        pass
"""

_TRANSFORM = """\
client.create_transform_job(
    TransformJobName="titanic-night",
    ModelName="titanic-lab",
    TransformInput={
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": batch_input}},
        "ContentType": "text/csv",
        "SplitType": "Line",
    },
    TransformOutput={"S3OutputPath": batch_output, "Accept": "text/csv", "AssembleWith": "Line"},
    TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
)
client.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName="titanic-night")
answers = s3.get_object(Bucket=bucket, Key="batch-out/passengers.csv.out")["Body"].read().decode()
batch_labels = [int(label) for label in answers.split()]
"""

_ASKED_ENDPOINT = """\
answer = runtime.invoke_endpoint(EndpointName="titanic-lab", ContentType="text/csv", Accept="text/csv", Body=lines)
batch_labels = [int(label) for label in answer["Body"].read().split()]
"""

_PUT_BY_HAND = """\
rows = numbers[200:400]
batch_labels = [int(label) for label in tree.predict(scaler.transform(rows))]
s3.put_object(Bucket=bucket, Key="batch-out/passengers.csv.out", Body="\\n".join(map(str, batch_labels)))
"""

_LATER = """\
client.create_endpoint_config(
    EndpointConfigName="titanic-later",
    ProductionVariants=[
        {"VariantName": "AllTraffic", "ModelName": "titanic-lab", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
    ],
    AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": later_output}},
)
client.create_endpoint(EndpointName="titanic-later", EndpointConfigName="titanic-later")
client.get_waiter("endpoint_in_service").wait(EndpointName="titanic-later")
begun = runtime.invoke_endpoint_async(EndpointName="titanic-later", InputLocation=later_input, ContentType="application/json")
place = {"Bucket": bucket, "Key": begun["OutputLocation"].removeprefix(f"s3://{bucket}/")}
s3.get_waiter("object_exists").wait(**place, WaiterConfig=soon)
later_labels = json.loads(s3.get_object(**place)["Body"].read())
"""
_ASYNC = '    AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": later_output}},\n'

_REAL_TIME = (
    changed(_LATER[: _LATER.index("begun")], (_ASYNC, ""))
    + """\
answer = runtime.invoke_endpoint(EndpointName="titanic-later", ContentType="application/json", Body=json.dumps(people[400:425]))
later_labels = json.loads(answer["Body"].read())
"""
)

_LATER_BY_HAND = (
    _LATER[: _LATER.index("begun")]
    + """\
later_labels = [int(label) for label in tree.predict(scaler.transform(numbers[400:425]))]
s3.put_object(Bucket=bucket, Key="later-out/answer.out", Body=json.dumps(later_labels))
"""
)

_COST = """\
def usd_per_hour(prices):
    cost = 0
    for endpoint in client.list_endpoints()["Endpoints"]:
        config = client.describe_endpoint(EndpointName=endpoint["EndpointName"])["EndpointConfigName"]
        for one in client.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]:
            if "InstanceType" in one:
                cost += one["InitialInstanceCount"] * prices[one["InstanceType"]]
    return cost
"""

_CONFIGURATIONS = """\
def usd_per_hour(prices):
    cost = 0
    for config in client.list_endpoint_configs()["EndpointConfigs"]:
        described = client.describe_endpoint_config(EndpointConfigName=config["EndpointConfigName"])
        for one in described["ProductionVariants"]:
            if "InstanceType" in one:
                cost += one["InitialInstanceCount"] * prices[one["InstanceType"]]
    return cost
"""

_SERVERLESS_TOO = """\
def usd_per_hour(prices):
    cost = 0
    for endpoint in client.list_endpoints()["Endpoints"]:
        config = client.describe_endpoint(EndpointName=endpoint["EndpointName"])["EndpointConfigName"]
        for one in client.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]:
            cost += one.get("InitialInstanceCount", 1) * prices[one.get("InstanceType", "ml.t2.medium")]
    return cost
"""

_ENDPOINTS = """\
for endpoint in client.list_endpoints()["Endpoints"]:
    client.delete_endpoint(EndpointName=endpoint["EndpointName"])
"""
_CONFIGS = """\
for config in client.list_endpoint_configs()["EndpointConfigs"]:
    client.delete_endpoint_config(EndpointConfigName=config["EndpointConfigName"])
"""
_MODELS = """\
for one in client.list_models()["Models"]:
    client.delete_model(ModelName=one["ModelName"])
"""
_NO_ALARMS = """\
cloudwatch.delete_alarms(AlarmNames=[alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]])
"""
_OBJECTS = """\
for item in s3.list_objects_v2(Bucket=bucket)["Contents"]:
    s3.delete_object(Bucket=bucket, Key=item["Key"])
"""

MISCONCEPTIONS = [
    *(_option(case, way, sentence) for (case, way), sentence in _WHY.items()),
    Misconception(
        "deploy",
        "larger machine",
        "The endpoint runs on ml.m5.large, which costs twice as much.",
        changed(_DEPLOY, ("ml.t2.medium", "ml.m5.large")),
    ),
    Misconception(
        "deploy",
        "two instances",
        "The endpoint has two instances. Each of them is paid.",
        changed(_DEPLOY, ("deploy(1,", "deploy(2,")),
    ),
    Misconception("deploy", "no endpoint", "Model and configuration are there, but no endpoint was made of them.", _CONFIG_ONLY),
    Misconception("deploy", "serverless", "This is a serverless endpoint. It has no instance of its own.", _SERVERLESS),
    Misconception(
        "deploy",
        "name made up by the SDK",
        "Without endpoint_name the SDK makes a name up, and nobody finds the endpoint.",
        changed(_DEPLOY, (', endpoint_name="titanic"', "")),
    ),
    Misconception(
        "deploy",
        "no scaling",
        "The endpoint asks the tree about raw numbers. The tree has learned from scaled ones.",
        _OTHER_SCRIPT,
    ),
    Misconception("invoke", "one by one", "This sends a request for each passenger. One request takes them all.", _ONE_BY_ONE),
    Misconception("invoke", "at home", "This asks the tree in the notebook. An app has none: it asks the endpoint.", _AT_HOME),
    Misconception(
        "invoke",
        "bytes",
        "These are the bytes of the answer. json.loads makes a list of them.",
        changed(_INVOKE, ("json.loads(answer", "(answer")),
    ),
    Misconception(
        "invoke",
        "text",
        "This is the text of the answer. json.loads makes a list of it.",
        changed(_INVOKE, ('json.loads(answer["Body"].read())', 'answer["Body"].read().decode()')),
    ),
    Misconception(
        "invoke",
        "always the same endpoint",
        "The name of the endpoint is written in the function. It asks titanic-lab, whatever name it gets.",
        changed(_INVOKE, ("EndpointName=endpoint", 'EndpointName="titanic-lab"')),
    ),
    Misconception(
        "invoke",
        "empty list sent",
        "An empty list is sent to the endpoint, which refuses it.",
        changed(_INVOKE, ("    if not passengers:\n        return []\n", "")),
    ),
    Misconception(
        "predictor",
        "no deserializer",
        "Without a deserializer the answer is bytes.",
        'predictor = Predictor("titanic-lab", serializer=CSVSerializer())\n',
    ),
    Misconception(
        "predictor",
        "no serializer",
        "Without a serializer rows are not turned into text.",
        'predictor = Predictor("titanic-lab", deserializer=JSONDeserializer())\n',
    ),
    Misconception(
        "predictor",
        "JSON rows",
        "This sends rows as JSON. The script knows no JSON rows, only JSON passengers with names.",
        "from sagemaker.serializers import JSONSerializer\n\n" + changed(_PREDICTOR, ("CSVSerializer()", "JSONSerializer()")),
    ),
    Misconception(
        "predictor",
        "CSV answer",
        "CSVDeserializer returns a list of rows of texts, not a list of whole numbers.",
        "from sagemaker.deserializers import CSVDeserializer\n\n"
        + changed(_PREDICTOR, ("JSONDeserializer()", "CSVDeserializer()")),
    ),
    Misconception(
        "model_error", "mixed up", "4xx is the caller's mistake, 5xx is the server's.", changed(_OUTCOME, ("< 500", ">= 500"))
    ),
    Misconception(
        "model_error",
        "status of the service",
        "This is the status of SageMaker's own answer, 424 for every ModelError. The container's is in OriginalStatusCode.",
        changed(_OUTCOME, ('error.response["OriginalStatusCode"]', 'error.response["ResponseMetadata"]["HTTPStatusCode"]')),
    ),
    Misconception(
        "model_error",
        "every ModelError is ours",
        "ModelError says that the container was reached. Whose fault it was, its status says.",
        changed(_OUTCOME, ('"caller" if error.response["OriginalStatusCode"] < 500 else "server"', '"server"')),
    ),
    Misconception(
        "model_error",
        "nobody there is the caller",
        "An endpoint that does not exist has refused nothing: no model was reached.",
        changed(_OUTCOME, ('return "not reached"', 'return "caller"')),
    ),
    Misconception(
        "model_error",
        "only ModelError is caught",
        "An endpoint that does not exist raises another ClientError, which is not caught here.",
        changed(
            _OUTCOME,
            ("except ClientError as error", "except runtime.exceptions.ModelError as error"),
        ),
    ),
    Misconception(
        "model_error",
        "boundary",
        "Status 500 itself is the server's fault already.",
        changed(_OUTCOME, ("< 500", "<= 500")),
    ),
    Misconception(
        "traceback",
        "last line",
        "This is the last line of the log. Requests went well after the error.",
        _LOG + "    return lines[-1]\n",
    ),
    Misconception(
        "traceback",
        "first traceback",
        "This is the oldest traceback of the log, not the newest.",
        _LOG
        + '    start = next(place for place, line in enumerate(lines) if line.startswith("Traceback"))\n'
        + '    return next(line for line in lines[start + 1 :] if not line.startswith(" "))\n',
    ),
    Misconception(
        "traceback",
        "line of the server",
        "This line says that there was an exception. Which one, the end of the traceback says.",
        _LOG + '    return [line for line in lines if "ERROR" in line][-1]\n',
    ),
    Misconception(
        "traceback",
        "where, not what",
        "This is where it happened. What happened, the line that is not indented says.",
        _LOG
        + '    start = max(place for place, line in enumerate(lines) if line.startswith("Traceback"))\n'
        + '    return [line for line in lines[start:] if line.strip().startswith("File")][-1].strip()\n',
    ),
    Misconception(
        "traceback",
        "only KeyError",
        "This finds KeyErrors only. A script can fail in other ways.",
        _LOG + '    return [line for line in lines if line.startswith("KeyError")][-1]\n',
    ),
    Misconception(
        "traceback",
        "whole traceback",
        "This is the whole traceback. Asked for is the line that ends it.",
        _LOG
        + '    start = max(place for place, line in enumerate(lines) if line.startswith("Traceback"))\n'
        + '    end = next(place for place in range(start + 1, len(lines)) if not lines[place].startswith(" "))\n'
        + '    return "\\n".join(lines[start : end + 1])\n',
    ),
    Misconception(
        "metrics",
        "microseconds",
        "ModelLatency is in microseconds: a thousand of them are a millisecond.",
        _TOTAL + changed(_LATENCY, (" / 1000", "")) + _PERCENT,
    ),
    Misconception(
        "metrics",
        "seconds",
        "This is in seconds. A million microseconds are a second, a thousand are a millisecond.",
        _TOTAL + changed(_LATENCY, ("1000", "1_000_000")) + _PERCENT,
    ),
    Misconception(
        "metrics",
        "sum of all",
        "This adds up the time of all requests. Asked for is the mean.",
        _TOTAL + changed(_LATENCY, (' / total(endpoint, "Invocations")', "")) + _PERCENT,
    ),
    Misconception(
        "metrics",
        "fraction",
        "This is a fraction from 0 to 1. Percent go to 100.",
        _TOTAL + _LATENCY + changed(_PERCENT, ("100 * ", "")),
    ),
    Misconception(
        "metrics",
        "number of errors",
        "This is the number of errors, not their share.",
        _TOTAL + _LATENCY + changed(_PERCENT, ("100 * total(endpoint, metric) / calls", "total(endpoint, metric)")),
    ),
    Misconception(
        "metrics",
        "how often it was measured",
        "SampleCount counts the requests, whether they were errors or not.",
        _TOTAL + _LATENCY + changed(_PERCENT, ("total(endpoint, metric)", 'total(endpoint, metric, "SampleCount")')),
    ),
    Misconception(
        "metrics",
        "division by zero",
        "Where nobody asked, this divides by zero.",
        _TOTAL + _LATENCY + changed(_PERCENT, (" if calls else 0.0", "")),
    ),
    Misconception(
        "metrics",
        "without the variant",
        "Without its variant the metric is another one, in which nothing was measured.",
        changed(_TOTAL, ("variant(endpoint)", "variant(endpoint)[:1]")) + _LATENCY + _PERCENT,
    ),
    Misconception(
        "alarms",
        "milliseconds",
        "ModelLatency is in microseconds: this rings at a thousandth of a second.",
        changed(_ALARMS, ("1_000_000", "1000")),
    ),
    Misconception(
        "alarms",
        "seconds",
        "ModelLatency is in microseconds: this rings at a millionth of a second.",
        changed(_ALARMS, ("1_000_000", "1")),
    ),
    Misconception(
        "alarms",
        "counts",
        "The Sum is a number of errors. Six of ten thousand requests are no reason to get up.",
        changed(_ALARMS, ('"Average"', '"Sum"'), ("0.05", "5"), ("0.01", "1")),
    ),
    Misconception(
        "alarms",
        "percent of a fraction",
        "The Average of zeros and ones goes to 1: it is never above 5.",
        changed(_ALARMS, ("0.05", "5"), ("0.01", "1")),
    ),
    Misconception(
        "alarms",
        "worst request",
        "The Maximum is the slowest request alone, and 1 as soon as there is one error.",
        changed(_ALARMS, ('"Average"', '"Maximum"')),
    ),
    Misconception(
        "alarms",
        "without the variant",
        "Without its variant the metric is another one, in which nothing is measured.",
        changed(_ALARMS, ('variant("titanic-lab")', 'variant("titanic-lab")[:1]')),
    ),
    Misconception(
        "alarms",
        "wrong namespace",
        "MemoryUtilization is published in /aws/sagemaker/Endpoints.",
        changed(_ALARMS, ("/aws/sagemaker/Endpoints", "AWS/SageMaker")),
    ),
    Misconception(
        "alarms",
        "fraction of memory",
        "MemoryUtilization is in percent: 0.8 is less than one of them.",
        changed(_ALARMS, ("80", "0.8")),
    ),
    Misconception(
        "alarms",
        "also when equal",
        "It rings above the threshold. At exactly 5 % it must not.",
        changed(_ALARMS, ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold")),
    ),
    Misconception(
        "alarms",
        "rings at night",
        "With breaching, a minute without requests rings.",
        changed(_ALARMS, ("notBreaching", "breaching")),
    ),
    Misconception(
        "alarms",
        "another endpoint",
        "The alarms watch titanic. The task is about titanic-lab.",
        changed(_ALARMS, ('variant("titanic-lab")', 'variant("titanic")')),
    ),
    Misconception(
        "ring",
        "set by hand",
        "set_alarm_state sets the state for some seconds. Nothing happened at the endpoint.",
        'cloudwatch.set_alarm_state(AlarmName="server-errors", StateValue="ALARM", StateReason="Threshold Crossed: a test")\n',
    ),
    Misconception(
        "ring",
        "client errors",
        "An empty list is refused with 400, and the alarm counts 5xx.",
        changed(_RING, ('"no JSON"', '"[]"')),
    ),
    Misconception(
        "ring",
        "too few",
        "The alarm wants as many failures as the task says.",
        changed(_RING, ("range(needed)", "range(needed // 2)")),
    ),
    Misconception(
        "ring",
        "good requests",
        "These requests are answered. An alarm about errors sleeps on.",
        changed(_RING, ('"no JSON"', "json.dumps(people[:1])")),
    ),
    Misconception(
        "ring",
        "lowered",
        "The alarm was made anew with another threshold. It was to ring as it is.",
        'rescue.alarm("server-errors", "titanic-lab", 1)\nrescue.traffic("titanic-lab", 0, 0, 3)\n',
    ),
    Misconception("transform", "asked the endpoint", "This asks the real-time endpoint. No job has run.", _ASKED_ENDPOINT),
    Misconception(
        "transform", "put there by hand", "The notebook wrote the answers into the bucket. No job has run.", _PUT_BY_HAND
    ),
    Misconception(
        "transform",
        "not waited",
        "The job was not over yet when its answers were read.",
        changed(
            _TRANSFORM, ('client.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName="titanic-night")\n', "")
        ),
    ),
    Misconception(
        "transform",
        "as JSON",
        "The file is CSV. Sent as JSON, the script cannot read its lines, and the job fails.",
        changed(_TRANSFORM, ('"ContentType": "text/csv"', '"ContentType": "application/json"')),
    ),
    Misconception(
        "transform",
        "elsewhere",
        "The answers were written to another place than batch_output.",
        changed(_TRANSFORM, ('"S3OutputPath": batch_output', '"S3OutputPath": f"s3://{bucket}/out"'), ("batch-out/", "out/")),
    ),
    Misconception("later", "real-time", "This is a real-time endpoint: nothing was written to S3.", _REAL_TIME),
    Misconception(
        "later",
        "put there by hand",
        "The notebook wrote the answer into the bucket. The endpoint was never asked.",
        _LATER_BY_HAND,
    ),
    Misconception(
        "later",
        "not waited",
        "The result was read before it was there.",
        changed(_LATER, ('s3.get_waiter("object_exists").wait(**place, WaiterConfig=soon)\n', "")),
    ),
    Misconception(
        "later",
        "as CSV",
        "later_input is JSON. Sent as CSV it is no passenger, and the endpoint writes a failure.",
        changed(
            _LATER,
            ("application/json", "text/csv"),
            ("WaiterConfig=soon", 'WaiterConfig={"Delay": 1, "MaxAttempts": 3}'),
        ),
    ),
    Misconception(
        "cost",
        "one instance each",
        "An endpoint of several instances costs as many times its price.",
        changed(_COST, ('one["InitialInstanceCount"] * ', "")),
    ),
    Misconception(
        "cost", "first endpoint", "Only the first endpoint is counted.", changed(_COST, ('["Endpoints"]:', '["Endpoints"][:1]:'))
    ),
    Misconception(
        "cost",
        "fixed prices",
        "The price is written in the function. It gets the prices.",
        changed(_COST, ('prices[one["InstanceType"]]', '{"ml.t2.medium": 0.056, "ml.m5.large": 0.115}[one["InstanceType"]]')),
    ),
    Misconception(
        "cost",
        "configurations",
        "A configuration costs nothing, an endpoint does. There may be several of one configuration, or none.",
        _CONFIGURATIONS,
    ),
    Misconception("cost", "per day", "This is the cost of a day.", changed(_COST, ("return cost", "return 24 * cost"))),
    Misconception(
        "cost",
        "what was there before",
        "The endpoints were listed once, when the cell ran. Those that came later are missing.",
        "there = client.list_endpoints()\n" + changed(_COST, ('client.list_endpoints()["Endpoints"]', 'there["Endpoints"]')),
    ),
    Misconception(
        "cost", "serverless by the hour", "A serverless endpoint has no instance that is paid by the hour.", _SERVERLESS_TOO
    ),
    Misconception(
        "cleanup",
        "endpoints only",
        "The endpoints are gone, and their models, configurations, alarms and files are left.",
        _ENDPOINTS,
    ),
    Misconception(
        "cleanup",
        "models left",
        "The models are left: deleting an endpoint does not delete them.",
        _ENDPOINTS + _CONFIGS + _NO_ALARMS + _OBJECTS,
    ),
    Misconception(
        "cleanup", "configurations left", "The endpoint configurations are left.", _ENDPOINTS + _MODELS + _NO_ALARMS + _OBJECTS
    ),
    Misconception(
        "cleanup",
        "alarms left",
        "The alarms are left. They watch an endpoint that is not there.",
        _ENDPOINTS + _CONFIGS + _MODELS + _OBJECTS,
    ),
    Misconception(
        "cleanup",
        "objects left",
        "The bucket is not empty: data, answers and model.tar.gz are left.",
        _ENDPOINTS + _CONFIGS + _MODELS + _NO_ALARMS,
    ),
    Misconception(
        "cleanup", "endpoint left", "All is gone but what costs money: the endpoints.", _CONFIGS + _MODELS + _NO_ALARMS + _OBJECTS
    ),
]
