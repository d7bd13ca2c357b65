def fbeta(y_true, y_pred, beta):
    from collections import Counter

    boxes = Counter(zip(y_true, y_pred))
    tp, fp, fn, tn = boxes[1, 1], boxes[0, 1], boxes[1, 0], boxes[0, 0]
    p = tp / (tp + fp) if tp + fp else 0.0
    r = tp / (tp + fn) if tp + fn else 0.0
    top = (1 + pow(beta, 2)) * p * r
    return top / (pow(beta, 2) * p + r) if top else 0.0
