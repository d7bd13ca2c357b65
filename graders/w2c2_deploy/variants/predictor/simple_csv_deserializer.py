from sagemaker.deserializers import SimpleBaseDeserializer


class Labels(SimpleBaseDeserializer):
    def __init__(self):
        super().__init__(accept="text/csv")

    def deserialize(self, stream, content_type):
        with stream:
            return [int(line) for line in stream.read().decode().split()]


predictor = Predictor("titanic-lab", serializer=CSVSerializer(), deserializer=Labels())
