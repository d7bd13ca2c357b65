target_loan = target_team = "classification"
target_house = target_machine = "regression"
