from sagemaker.model import Model

plain = Model(
    image_uri=sagemaker.image_uris.retrieve("sklearn", "us-east-1", "1.2-1", instance_type="ml.t2.medium"),
    model_data=model_data,
    role=role,
    env={"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
    sagemaker_session=sagemaker.Session(),
)
plain.deploy(initial_instance_count=1, instance_type="ml.t2.medium", endpoint_name="titanic")
