predictor = Predictor(endpoint_name="titanic-lab", sagemaker_session=sagemaker.Session())
predictor.serializer = CSVSerializer()
predictor.deserializer = JSONDeserializer()
