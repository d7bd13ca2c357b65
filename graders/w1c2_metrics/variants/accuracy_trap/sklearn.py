from sklearn.metrics import accuracy_score, confusion_matrix

lazy = [0] * len(listings)
trap_accuracy = accuracy_score(listings["is_firearm"], lazy)
missed_guns = confusion_matrix(listings["is_firearm"], lazy)[1, 0]
