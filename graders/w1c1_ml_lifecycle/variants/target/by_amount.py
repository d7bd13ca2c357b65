def kind(is_amount):
    return "regression" if is_amount else "classification"


target_loan = kind(False)
target_house = kind(True)
target_machine = kind(True)
target_team = kind(False)
