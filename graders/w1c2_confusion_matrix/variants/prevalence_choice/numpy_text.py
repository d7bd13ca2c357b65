letters = np.array(["a", "b", "c", "d"])
answer_prevalence = letters[2]
