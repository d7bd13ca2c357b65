right = 0
missed_guns = 0
for truth in listings["is_firearm"]:
    if truth == 0:
        right += 1
    else:
        missed_guns += 1
trap_accuracy = right / len(listings)
