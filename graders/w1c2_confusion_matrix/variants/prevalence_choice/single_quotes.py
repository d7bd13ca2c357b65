answer_prevalence = 'c'
