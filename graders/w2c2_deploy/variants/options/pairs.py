answer_options = dict(checkout="real-time", scans="asynchronous", customers="batch", townhall="serverless")
