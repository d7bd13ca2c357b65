FP = 'fp'
FN = 'fn'
answer_loan = FP
answer_cancer = FN
answer_marketplace = answer_cancer
