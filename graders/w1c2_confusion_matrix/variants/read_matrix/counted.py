tn = sum(1 for t, p in zip(truth, flagged) if t == 0 and p == 0)
fp = sum(1 for t, p in zip(truth, flagged) if t == 0 and p == 1)
fn = sum(1 for t, p in zip(truth, flagged) if t == 1 and p == 0)
tp = sum(1 for t, p in zip(truth, flagged) if t == 1 and p == 1)
