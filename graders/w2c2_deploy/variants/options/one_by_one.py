answer_options = {}
answer_options["townhall"] = "serverless"
answer_options["customers"] = "batch"
answer_options["scans"] = "asynchronous"
answer_options["checkout"] = "real-time"
