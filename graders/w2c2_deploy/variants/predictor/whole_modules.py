import sagemaker.deserializers
import sagemaker.serializers

name = "titanic-lab"
predictor = sagemaker.predictor.Predictor(
    name, serializer=sagemaker.serializers.CSVSerializer(), deserializer=sagemaker.deserializers.JSONDeserializer()
)
