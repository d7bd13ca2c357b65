class Titanic(Predictor):
    def __init__(self, endpoint_name):
        super().__init__(endpoint_name, serializer=CSVSerializer(content_type="text/csv"), deserializer=JSONDeserializer())


predictor = Titanic("titanic-lab")
