answer_machines = dict(homework="laptop", clinic="ml.m5.large", receipts="ml.m5.24xlarge", photos="ml.g4dn.xlarge")
