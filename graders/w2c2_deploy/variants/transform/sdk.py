from sagemaker.transformer import Transformer

transformer = Transformer("titanic-lab", 1, "ml.m5.large", output_path=batch_output, assemble_with="Line", accept="text/csv")
transformer.transform(batch_input, job_name="titanic-night", content_type="text/csv", split_type="Line", wait=True, logs=False)
text = s3.get_object(Bucket=bucket, Key="batch-out/passengers.csv.out")["Body"].read().decode()
batch_labels = list(map(int, text.splitlines()))
