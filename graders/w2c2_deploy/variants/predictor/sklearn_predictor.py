from sagemaker.sklearn import SKLearnPredictor

predictor = SKLearnPredictor("titanic-lab", serializer=CSVSerializer(), deserializer=JSONDeserializer())
