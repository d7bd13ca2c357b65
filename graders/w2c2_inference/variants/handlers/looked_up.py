options = {"each request": "a", "before it was in service": "b", "each caller": "c", "each minute": "d"}
answer_handlers = options["before it was in service"]
