def precision_at(prevalence):
    found = 0.8 * prevalence
    return found / (found + 0.025 * (1 - prevalence))


def accuracy_at(prevalence):
    return 0.8 * prevalence + 0.975 * (1 - prevalence)


left = {
    "a": 1.0,
    "b": accuracy_at(0.0015) / accuracy_at(0.015),
    "c": precision_at(0.0015) / precision_at(0.015),
    "d": 1.0,
}
answer_prevalence = min(left, key=left.get)
