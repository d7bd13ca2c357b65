answers = pd.Series(["supervised", "unsupervised"] * 2)
learning_loans, learning_customers, learning_houses, learning_logins = answers
