trap_accuracy = listings["is_firearm"].value_counts(normalize=True)[0]
missed_guns = float((listings.is_firearm == 1).sum())
