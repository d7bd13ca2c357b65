"""A decision tree on passengers of the Titanic, as a lab trains it: script mode, nothing of SageMaker's in it."""

import argparse
import os

import joblib
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

FEATURES = ["pclass", "sex", "age", "fare"]

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--max-depth", type=int, default=4)
    arguments = parser.parse_args()
    data = pd.read_csv(os.path.join(os.environ["SM_CHANNEL_TRAIN"], "passengers.csv"))
    model = DecisionTreeClassifier(max_depth=arguments.max_depth, random_state=0).fit(data[FEATURES].to_numpy(), data["survived"])
    print(f"accuracy={model.score(data[FEATURES].to_numpy(), data['survived']):.4f};")
    joblib.dump(model, os.path.join(os.environ["SM_MODEL_DIR"], "model.joblib"))
