survivors = lambda endpoint, passengers: [] if passengers == [] else json.loads(
    b"".join(
        runtime.invoke_endpoint(
            EndpointName=endpoint, ContentType="application/json", Body=bytes(json.dumps(passengers), "utf-8")
        )["Body"].iter_chunks()
    )
)
