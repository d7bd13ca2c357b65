answer_permissions = dict(dan="role", cleo="bucket", ben="trust", ada="caller")
