answer_handlers = 'b'
