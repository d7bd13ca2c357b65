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



def main(max_depth, test_size, seed, train, model_dir):
    files = sorted(file for file in os.listdir(train) if file.endswith("csv"))
    rows = pd.concat(pd.read_csv(os.path.join(train, file)) for file in files).dropna(subset=[*FEATURES, "survived"])
    X = rows[FEATURES].replace(CODES["sex"]).replace(CODES["embarked"]).astype(float)
    X_train, X_test, y_train, y_test = train_test_split(
        X, rows["survived"], test_size=test_size, random_state=seed, stratify=rows["survived"]
    )
    scaler = StandardScaler().fit(X_train)
    tree = DecisionTreeClassifier(random_state=seed, max_depth=max_depth).fit(scaler.transform(X_train), y_train)
    said = tree.predict(scaler.transform(X_test))
    print("trained on", len(X_train), file=sys.stderr)
    values = {"train:accuracy": tree.score(scaler.transform(X_train), y_train)}
    for name, measure in (("accuracy", accuracy_score), ("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        values["validation:" + name] = measure(y_test, said)
    for name in values:
        print(name + "=" + format(values[name], ".6f") + ";", flush=True)
    for name, what in (("scaler", scaler), ("model", tree)):
        joblib.dump(what, os.path.join(model_dir, name + ".joblib"), compress=3)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--max-depth", dest="max_depth", type=int, default=4)
    parser.add_argument("--test-size", dest="test_size", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--train", default=os.environ.get("SM_CHANNEL_TRAIN"))
    parser.add_argument("--model-dir", dest="model_dir", default=os.environ.get("SM_MODEL_DIR"))
    main(**vars(parser.parse_args()))
