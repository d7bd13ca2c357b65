import numpy as np


def output_fn(prediction, accept):
    if isinstance(prediction, Refused):
        return prediction.response()
    array = np.asarray(prediction).astype(int).ravel()
    for wish in accept.split(","):
        wish = wish.lower().strip()
        if ";" in wish:
            wish = wish[: wish.index(";")].strip()
        if wish == "text/csv":
            return "\n".join(str(x) for x in array.tolist()), "text/csv"
        if wish == "application/json" or wish == "*/*":
            return json.dumps(array.tolist()), "application/json"
    return Refused(406, "unknown_accept").response()
