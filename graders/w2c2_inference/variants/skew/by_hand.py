raw = test[FEATURES].to_numpy()
scaled = (raw - scaler.mean_) / scaler.scale_
truth = test["survived"].to_numpy()
with_scaling = tree.predict(scaled)
without = tree.predict(raw)
right_accuracy = sum(with_scaling == truth) / len(truth)
skewed_accuracy = sum(without == truth) / len(truth)
changed = sum(with_scaling != without)
