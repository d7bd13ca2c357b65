answer_permissions = {}
answer_permissions["ada"] = "caller"
answer_permissions["ben"] = "trust"
answer_permissions["cleo"] = "bucket"
answer_permissions["dan"] = "role"
