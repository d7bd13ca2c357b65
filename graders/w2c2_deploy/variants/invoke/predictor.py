from sagemaker.serializers import JSONSerializer


def survivors(endpoint, passengers):
    if not passengers:
        return list()
    asked = Predictor(endpoint, serializer=JSONSerializer(), deserializer=JSONDeserializer())
    return asked.predict(passengers)
