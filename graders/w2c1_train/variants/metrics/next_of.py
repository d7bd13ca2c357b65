def metric(job, name):
    values = client.describe_training_job(TrainingJobName=job).get("FinalMetricDataList") or []
    return next((float(one["Value"]) for one in values if one["MetricName"] == name), None)
