from sagemaker.async_inference import AsyncInferenceConfig
from sagemaker.serializers import JSONSerializer

config = AsyncInferenceConfig(output_path=later_output)
slow = SKLearnModel(model_data=model_data, role=role, entry_point="inference.py", framework_version="1.2-1")
asked = slow.deploy(1, "ml.t2.medium", endpoint_name="titanic-later", async_inference_config=config)
asked.serializer, asked.deserializer = JSONSerializer(), JSONDeserializer()
response = asked.predict_async(input_path=later_input)
s3.get_waiter("object_exists").wait(Bucket=bucket, Key=response.output_path.removeprefix(f"s3://{bucket}/"))
later_labels = response.get_result()
