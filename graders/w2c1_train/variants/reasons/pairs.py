cases = ["photos", "receipts", "clinic", "homework"]
machines = ["ml.g4dn.xlarge", "ml.m5.24xlarge", "ml.m5.large", "laptop"]
answer_machines = dict(zip(cases, machines))
