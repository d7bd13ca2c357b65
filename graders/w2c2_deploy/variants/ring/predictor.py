from sagemaker.serializers import JSONSerializer

failing = Predictor("titanic-lab", serializer=JSONSerializer())
count = 0
while count < needed:
    try:
        failing.predict([{"age": None}])
    except Exception:
        count += 1
