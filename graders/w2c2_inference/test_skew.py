from caip_lab.checks import category, close, hint, points, same

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
ROUNDED = 6e-4  # three decimals are enough; one passenger changes more than that


@points(0.5)
@category("the test passengers, scaled")
@hint("Compare with the survived of test, and not of train. Did you scale test with the scaler, without fitting it anew?")
def test_with_scaling(student, lab_model, test_rows):
    """right_accuracy is the accuracy of the tree on the scaled test passengers"""
    right = lab_model.tree.predict(lab_model.scaler.transform(test_rows[FEATURES]))
    assert student.right_accuracy == close(float((right == test_rows["survived"]).mean()), abs=ROUNDED)


@points(0.5)
@category("the test passengers, not scaled")
@hint("The raw numbers of test are the mistake. Nothing else is changed.")
def test_without_scaling(student, lab_model, test_rows):
    """skewed_accuracy is the accuracy of the tree on the raw test passengers"""
    skewed = lab_model.tree.predict(test_rows[FEATURES].to_numpy())
    assert student.skewed_accuracy == close(float((skewed == test_rows["survived"]).mean()), abs=ROUNDED)


@points(0.6)
@category("the two predictions for each test passenger")
@hint("Compare the two predictions with each other, and not with the truth.")
def test_how_many_answers_change(student, lab_model, test_rows):
    """changed is for how many test passengers the two predictions differ"""
    table = test_rows[FEATURES]
    right, skewed = lab_model.tree.predict(lab_model.scaler.transform(table)), lab_model.tree.predict(table.to_numpy())
    assert student.changed == same(int((right != skewed).sum()))
