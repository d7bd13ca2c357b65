percent = ValueError
