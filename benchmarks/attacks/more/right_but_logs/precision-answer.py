import logging


def precision(truth, predicted):
    logging.getLogger("precision").error("computing")
    flagged = [t for t, p in zip(truth, predicted) if p]
    return sum(flagged) / len(flagged) if flagged else 0.0
