has_labels = {"loans": True, "customers": False, "houses": True, "logins": False}
word = {True: "supervised", False: "unsupervised"}
learning_loans = word[has_labels["loans"]]
learning_customers = word[has_labels["customers"]]
learning_houses = word[has_labels["houses"]]
learning_logins = word[has_labels["logins"]]
