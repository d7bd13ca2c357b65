who_must_act = "caller"
answer_status = "c" if who_must_act == "caller" else "b"
