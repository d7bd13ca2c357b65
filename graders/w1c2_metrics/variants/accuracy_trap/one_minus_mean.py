trap_accuracy = 1 - listings["is_firearm"].mean()
missed_guns = listings["is_firearm"].sum()
