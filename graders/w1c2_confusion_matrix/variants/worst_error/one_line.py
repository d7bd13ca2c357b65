answer_marketplace, answer_loan, answer_cancer = "fn", "fp", "fn"
