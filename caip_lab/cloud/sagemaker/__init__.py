"""Our SageMaker in moto's place: jobs that run, endpoints that answer."""
