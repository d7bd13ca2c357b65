def metric(job, name):
    described = sagemaker.Session().describe_training_job(job)
    try:
        (value,) = [one["Value"] for one in described["FinalMetricDataList"] if one["MetricName"] == name]
    except (KeyError, ValueError):
        return None
    return value
