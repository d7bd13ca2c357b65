"""The local SageMaker beside what it runs: how much longer fit, deploy and an invocation take than the bare thing."""
