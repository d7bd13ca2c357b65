session = sagemaker.Session()
sklearn_model = SKLearnModel(
    name="titanic-model",
    model_data=model_data,
    role=role,
    entry_point="inference.py",
    framework_version="1.2-1",
    py_version="py3",
    sagemaker_session=session,
)
titanic = sklearn_model.deploy(
    initial_instance_count=1,
    instance_type="ml.t2.medium",
    endpoint_name="titanic",
    serializer=CSVSerializer(),
    deserializer=JSONDeserializer(),
    wait=True,
)
