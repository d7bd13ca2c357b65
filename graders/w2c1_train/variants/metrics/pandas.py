def metric(job, name):
    table = pd.DataFrame(
        client.describe_training_job(TrainingJobName=job).get("FinalMetricDataList", []), columns=["MetricName", "Value"]
    ).set_index("MetricName")["Value"]
    return float(table[name]) if name in table.index else None
