target_loan = 'classification'
target_house = 'regression'
target_machine = 'regression'
target_team = 'classification'
