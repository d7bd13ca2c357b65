import argparse
import os
import sys

import joblib
import pandas as pd
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
CODES = {"sex": {"female": 0, "male": 1}, "embarked": {"C": 0, "Q": 1, "S": 2}}

parser = argparse.ArgumentParser()
parser.add_argument("--max-depth", type=int, default=4)
parser.add_argument("--test-size", type=float, default=0.2)
parser.add_argument("--seed", type=int, default=42)
args, _ = parser.parse_known_args()
folder, out = os.environ["SM_CHANNEL_TRAIN"], os.environ["SM_MODEL_DIR"]
names = sorted(name for name in os.listdir(folder) if name.endswith(".csv"))
table = pd.concat([pd.read_csv(os.path.join(folder, name)) for name in names], ignore_index=True)
table = table[FEATURES + ["survived"]].dropna()
for column in CODES:
    table[column] = table[column].map(CODES[column])
train, test = train_test_split(table, test_size=args.test_size, random_state=args.seed, stratify=table["survived"])
scaler = StandardScaler()
X_train = scaler.fit_transform(train[FEATURES])
X_test = scaler.transform(test[FEATURES])
tree = DecisionTreeClassifier(max_depth=args.max_depth, random_state=args.seed).fit(X_train, train["survived"])
guess = tree.predict(X_test)
for name, value in [
    ("train:accuracy", tree.score(X_train, train["survived"])),
    ("validation:accuracy", accuracy_score(test["survived"], guess)),
    ("validation:precision", precision_score(test["survived"], guess)),
    ("validation:recall", recall_score(test["survived"], guess)),
    ("validation:f1", f1_score(test["survived"], guess)),
    ("validation:rows", len(test)),
]:
    print(f"{name}={value:.5f};")
joblib.dump(tree, os.path.join(out, "model.joblib"))
joblib.dump(scaler, out + "/scaler.joblib")
joblib.dump(FEATURES, os.path.join(out, "features.joblib"))
