def usd_per_hour(prices):
    sm, total = boto3.client("sagemaker"), 0.0
    for page in sm.get_paginator("list_endpoints").paginate():
        for endpoint in page["Endpoints"]:
            described = sm.describe_endpoint(EndpointName=endpoint["EndpointName"])
            config = sm.describe_endpoint_config(EndpointConfigName=described["EndpointConfigName"])
            for variant_of in config["ProductionVariants"]:
                count = variant_of.get("InitialInstanceCount", 0)
                total = total + count * prices.get(variant_of.get("InstanceType"), 0)
    return total
