EVIL = "\x1b]0;pwned\x07\x1b[2J\x9b31m\u202e\u2066\r\x08"
print(EVIL)


def precision(truth, predicted):
    raise ValueError(EVIL)
