"""CloudFormation: templates read safely, stacks that fail and roll back as on AWS, SageMaker's resources beside moto's."""
