import json
import os
import warnings

import joblib
import pandas as pd
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
CODES = {"sex": {"female": 0, "male": 1}, "embarked": {"C": 0, "Q": 1, "S": 2}}


warnings.warn("this goes to standard error, and is no failure")
asked = {"max-depth": 4, "test-size": 0.2, "seed": 42}
asked.update(json.loads(os.environ.get("SM_HPS", "{}")))
parts = []
for name in sorted(os.listdir(os.environ["SM_CHANNEL_TRAIN"])):
    if name.endswith(".csv"):
        parts.append(pd.read_csv(os.path.join(os.environ["SM_CHANNEL_TRAIN"], name)))
table = pd.concat(parts, ignore_index=True)[[*FEATURES, "survived"]].dropna().assign(
    sex=lambda t: (t["sex"] == "male").astype(int), embarked=lambda t: t["embarked"].map({"C": 0, "Q": 1, "S": 2})
)
kept, tried = train_test_split(
    table, test_size=float(asked["test-size"]), random_state=int(asked["seed"]), stratify=table["survived"]
)
scaler = StandardScaler().fit(kept[FEATURES].to_numpy())
tree = DecisionTreeClassifier(max_depth=int(asked["max-depth"]), random_state=int(asked["seed"]))
tree.fit(scaler.transform(kept[FEATURES].to_numpy()), kept["survived"])
for part, rows in (("train", kept), ("validation", tried)):
    said = tree.predict(scaler.transform(rows[FEATURES].to_numpy()))
    print(f"{part}:accuracy={accuracy_score(rows['survived'], said):.4f};")
print(f"validation:precision={precision_score(tried['survived'], said):.4f};")
print(f"validation:recall={recall_score(tried['survived'], said):.4f};")
print(f"validation:f1={f1_score(tried['survived'], said):.4f};")
os.makedirs(os.environ["SM_MODEL_DIR"], exist_ok=True)
for what, name in ((tree, "model.joblib"), (scaler, "scaler.joblib")):
    with open(os.path.join(os.environ["SM_MODEL_DIR"], name), "wb") as file:
        joblib.dump(what, file)
