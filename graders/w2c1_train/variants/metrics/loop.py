def metric(job, name):
    described = client.describe_training_job(TrainingJobName=job)
    if "FinalMetricDataList" in described:
        for one in described["FinalMetricDataList"]:
            if one["MetricName"] == name:
                return one["Value"]
    return None
