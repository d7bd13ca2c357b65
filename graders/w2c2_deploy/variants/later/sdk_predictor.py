one = {"VariantName": "AllTraffic", "ModelName": "titanic-lab", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
client.create_endpoint_config(
    EndpointConfigName="titanic-later",
    ProductionVariants=[one],
    AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": later_output}},
)
client.create_endpoint(EndpointName="titanic-later", EndpointConfigName="titanic-later")
client.get_waiter("endpoint_in_service").wait(EndpointName="titanic-later")

from sagemaker.predictor_async import AsyncPredictor
from sagemaker.serializers import JSONSerializer

asynchronous = AsyncPredictor(Predictor("titanic-later", serializer=JSONSerializer(), deserializer=JSONDeserializer()))
begun = asynchronous.predict_async(input_path=later_input)
s3.get_waiter("object_exists").wait(Bucket=bucket, Key=begun.output_path.partition(f"{bucket}/")[2])
later_labels = begun.get_result()
