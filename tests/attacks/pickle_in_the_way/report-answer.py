import os
import pickle


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @COURSE@/BRE''ACH-unpickled",)


data = pickle.dumps(Bomb())
for name in ("report.json", "model.joblib", "result.pkl"):
    with open(name, "wb") as file:
        file.write(data)
