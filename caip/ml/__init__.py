"""The reference library: the course's machine learning, done right.

Import the part you need (``from caip.ml import metrics``). Importing this package alone loads
neither pandas nor scikit-learn, so that whoever needs only its name pays nothing for it.
"""

__all__ = [
    "alarms",
    "data",
    "deploy",
    "evaluation",
    "inference",
    "infra",
    "marketplace",
    "metrics",
    "storage",
    "train_model",
    "training",
]
