answer_gun = 'c'
