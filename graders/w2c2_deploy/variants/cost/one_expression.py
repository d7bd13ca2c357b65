def usd_per_hour(prices):
    configs = [
        client.describe_endpoint(EndpointName=one["EndpointName"])["EndpointConfigName"]
        for one in client.list_endpoints(MaxResults=100)["Endpoints"]
    ]
    return sum(
        prices[one["InstanceType"]] * one["InitialInstanceCount"]
        for config in configs
        for one in client.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
        if "InstanceType" in one
    )
