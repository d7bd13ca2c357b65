def survivors(endpoint, passengers):
    table = pd.DataFrame(passengers)
    if table.empty:
        return []
    answer = runtime.invoke_endpoint(
        EndpointName=endpoint, Body=table[FEATURES].to_csv(index=False, header=False), ContentType="text/csv"
    )
    return list(json.loads(answer["Body"].read().decode("utf-8")))
