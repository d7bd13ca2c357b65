class Asked:
    endpoint_name = "titanic-lab"

    def predict(self, rows):
        body = "\n".join(",".join(str(value) for value in row) for row in rows)
        answer = runtime.invoke_endpoint(EndpointName=self.endpoint_name, ContentType="text/csv", Body=body)
        return json.loads(answer["Body"].read())


predictor = Asked()
