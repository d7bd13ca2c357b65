OK_FORMAT = True
test = {"name": "precision", "points": 3, "suites": []}
