options = {"true negative": "a", "false positive": "b", "false negative": "c", "true positive": "d"}
answer_gun = options["false negative"]
