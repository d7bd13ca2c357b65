template = """
Parameters:
  Data: {Type: String}
  Role: {Type: String}
  Image: {Type: String}
Resources:
  Model:
    Type: AWS::SageMaker::Model
    Properties:
      ExecutionRoleArn: !Ref Role
      PrimaryContainer:
        Image: !Ref Image
        ModelDataUrl: !Ref Data
        Environment: {SAGEMAKER_PROGRAM: inference.py, SAGEMAKER_SUBMIT_DIRECTORY: /opt/ml/model/code}
  Config:
    Type: AWS::SageMaker::EndpointConfig
    Properties:
      ProductionVariants:
        - VariantName: AllTraffic
          ModelName: !GetAtt Model.ModelName
          InitialInstanceCount: 1
          InstanceType: ml.t2.medium
          InitialVariantWeight: 1
  Endpoint:
    Type: AWS::SageMaker::Endpoint
    Properties: {EndpointName: titanic, EndpointConfigName: !GetAtt Config.EndpointConfigName}
"""
image = sagemaker.image_uris.retrieve("sklearn", "us-east-1", "1.2-1", instance_type="ml.t2.medium")
given = {"Data": model_data, "Role": role, "Image": image}
stacks = boto3.client("cloudformation")
stacks.create_stack(
    StackName="titanic",
    TemplateBody=template,
    Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
)
stacks.get_waiter("stack_create_complete").wait(StackName="titanic")
