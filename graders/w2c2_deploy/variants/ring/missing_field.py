broken = json.dumps([{"pclass": 3, "sex": "male"}])
for number in range(needed):
    try:
        runtime.invoke_endpoint(EndpointName="titanic-lab", ContentType="application/json", Body=broken)
    except runtime.exceptions.ModelError:
        continue
