learning_loans = learning_houses = "supervised"
learning_customers = learning_logins = "un" + learning_loans
