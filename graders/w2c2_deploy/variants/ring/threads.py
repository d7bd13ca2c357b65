from concurrent.futures import ThreadPoolExecutor


def fail(number):
    try:
        boto3_runtime.invoke_endpoint(EndpointName="titanic-lab", ContentType="application/json", Body="{")
    except ClientError:
        return 1
    return 0


boto3_runtime = boto3.client("sagemaker-runtime")
with ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(fail, range(needed + 5))), "failed")
