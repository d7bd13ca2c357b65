answer_status = 'c'
