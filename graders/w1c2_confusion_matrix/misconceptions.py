"""Named wrong answers of this lab: each must lose points on its exercise."""

from caip_lab.checks import Misconception

MISCONCEPTIONS = [
    Misconception(
        exercise="read_matrix",
        name="columns-as-truth",
        sentence="This is what you get when you read the columns as the truth: the two kinds of errors swap.",
        code="tn = 1921\nfp = 6\nfn = 49\ntp = 24\n",
    ),
    Misconception(
        exercise="read_matrix",
        name="positives-first",
        sentence="This is what you get when the positives are top left, as in some books: here label 0 comes first.",
        code="tp = 1921\nfn = 49\nfp = 6\ntn = 24\n",
    ),
    Misconception(
        exercise="read_matrix",
        name="margins-for-cells",
        sentence="This is what you get when you count all guns and all flags: those are sums of a row and of a column.",
        code="tp = 30\nfp = 73\nfn = 6\ntn = 1921\n",
    ),
    Misconception(
        exercise="read_matrix",
        name="true-means-gun",
        sentence="This is what you get when true is read as a real gun: true only says that the detector was right.",
        code="tp = 24\ntn = 6\nfp = 49\nfn = 1921\n",
    ),
    Misconception(
        exercise="missed_gun",
        name="negative-is-true-negative",
        sentence="A true negative is a harmless listing that was left alone. This one was left alone, but it is a gun.",
        code='answer_gun = "a"\n',
    ),
    Misconception(
        exercise="missed_gun",
        name="wrong-about-a-gun-is-false-positive",
        sentence="Positive is what the detector says, not what the listing is. The detector did not flag this one.",
        code='answer_gun = "b"\n',
    ),
    Misconception(
        exercise="missed_gun",
        name="truly-a-gun-is-true-positive",
        sentence="True says that the detector was right, not that the gun is real. It was wrong here.",
        code='answer_gun = "d"\n',
    ),
    Misconception(
        exercise="build",
        name="transposed",
        sentence="This is what you get when the prediction picks the row: rows should be the truth.",
        code="""def confusion_matrix(y_true, y_pred):
    counts = [[0, 0], [0, 0]]
    for t, p in zip(y_true, y_pred):
        counts[p][t] += 1
    return counts
""",
    ),
    Misconception(
        exercise="build",
        name="positives-first",
        sentence="This is what you get when label 1 comes first: here the order is 0, then 1.",
        code="""def confusion_matrix(y_true, y_pred):
    tn = fp = fn = tp = 0
    for t, p in zip(y_true, y_pred):
        if t == 1 and p == 1:
            tp += 1
        elif t == 1:
            fn += 1
        elif p == 1:
            fp += 1
        else:
            tn += 1
    return [[tp, fn], [fp, tn]]
""",
    ),
    Misconception(
        exercise="build",
        name="shared-row",
        sentence="This is what you get when [[0, 0]] * 2 makes the same row twice: both rows count everything.",
        code="""def confusion_matrix(y_true, y_pred):
    counts = [[0, 0]] * 2
    for t, p in zip(y_true, y_pred):
        counts[t][p] += 1
    return counts
""",
    ),
    Misconception(
        exercise="build",
        name="missing-label-dropped",
        sentence="This is what you get when only labels that occur get a row or a column: the matrix shrinks.",
        code="""def confusion_matrix(y_true, y_pred):
    return pd.crosstab(np.array(y_true), np.array(y_pred)).to_numpy()
""",
    ),
    Misconception(
        exercise="build",
        name="scikit-learn-without-labels",
        sentence="This is what you get when scikit-learn isn't told the labels: one label alone makes a 1 by 1 matrix.",
        code="""def confusion_matrix(y_true, y_pred):
    return metrics.confusion_matrix(y_true, y_pred)
""",
    ),
    Misconception(
        exercise="build",
        name="flat-list",
        sentence="This is what you get when the four counts come in one row: the matrix has two rows of two.",
        code="""def confusion_matrix(y_true, y_pred):
    counts = [0, 0, 0, 0]
    for t, p in zip(y_true, y_pred):
        counts[2 * t + p] += 1
    return counts
""",
    ),
    Misconception(
        exercise="build",
        name="fractions",
        sentence="This is what you get when you divide by the number of cases: the matrix holds counts.",
        code="""def confusion_matrix(y_true, y_pred):
    counts = np.zeros((2, 2))
    for t, p in zip(y_true, y_pred):
        counts[t, p] += 1
    return counts / counts.sum()
""",
    ),
    Misconception(
        exercise="build",
        name="global-data",
        sentence="This is what you get when the function counts the lab's own listings, whatever it is given.",
        code="""def confusion_matrix(y_true, y_pred):
    counts = [[0, 0], [0, 0]]
    for t, p in zip(truth, flagged):
        counts[t][p] += 1
    return counts
""",
    ),
    Misconception(
        exercise="build",
        name="lists-compared-as-a-whole",
        sentence="This is what you get when two lists are compared with ==: that gives one answer for the whole list.",
        code="""def confusion_matrix(y_true, y_pred):
    tp = np.sum((y_true == 1) & (y_pred == 1))
    fp = np.sum((y_true == 0) & (y_pred == 1))
    fn = np.sum((y_true == 1) & (y_pred == 0))
    tn = np.sum((y_true == 0) & (y_pred == 0))
    return [[tn, fp], [fn, tp]]
""",
    ),
    Misconception(
        exercise="normalise",
        name="rows-and-columns-swapped",
        sentence='This is what you get when "true" divides by columns and "pred" by rows: the truth is in the rows.',
        code="""def normalise(matrix, by):
    m = np.array(matrix)
    if by == "true":
        sums = m.sum(axis=0, keepdims=True)
    elif by == "pred":
        sums = m.sum(axis=1, keepdims=True)
    else:
        sums = m.sum()
    return m / np.maximum(sums, 1)
""",
    ),
    Misconception(
        exercise="normalise",
        name="always-by-all",
        sentence="This is what you get when every cell is divided by the number of all cases, whatever by says.",
        code="""def normalise(matrix, by):
    m = np.array(matrix)
    return m / max(m.sum(), 1)
""",
    ),
    Misconception(
        exercise="normalise",
        name="row-sums-along-the-wrong-side",
        sentence="This is what you get without keepdims: NumPy lays the row sums along the columns.",
        code="""def normalise(matrix, by):
    m = np.array(matrix)
    if by == "true":
        sums = m.sum(axis=1)
    elif by == "pred":
        sums = m.sum(axis=0)
    else:
        sums = m.sum()
    return m / np.maximum(sums, 1)
""",
    ),
    Misconception(
        exercise="normalise",
        name="nan-for-nothing",
        sentence="This is what you get when 0 is divided by 0: NumPy says nan, and the text asks for 0.0.",
        code="""def normalise(matrix, by):
    m = np.array(matrix)
    axis = {"true": 1, "pred": 0, "all": None}[by]
    with np.errstate(invalid="ignore"):
        return m / m.sum(axis=axis, keepdims=True)
""",
    ),
    Misconception(
        exercise="normalise",
        name="percent",
        sentence="This is what you get when you multiply by 100: the text asks for fractions from 0 to 1.",
        code="""def normalise(matrix, by):
    m = np.array(matrix)
    axis = {"true": 1, "pred": 0, "all": None}[by]
    return 100 * m / np.maximum(m.sum(axis=axis, keepdims=True), 1)
""",
    ),
    Misconception(
        exercise="normalise",
        name="divided-by-the-largest",
        sentence="This is what you get when you divide by the largest cell: nothing adds up to 1 then.",
        code="""def normalise(matrix, by):
    m = np.array(matrix)
    axis = {"true": 1, "pred": 0, "all": None}[by]
    return m / np.maximum(m.max(axis=axis, keepdims=True), 1)
""",
    ),
    Misconception(
        exercise="normalise",
        name="rounded",
        sentence="This is what you get when the fractions are rounded to two places: they no longer add up to 1.",
        code="""def normalise(matrix, by):
    m = np.array(matrix)
    axis = {"true": 1, "pred": 0, "all": None}[by]
    return np.round(m / np.maximum(m.sum(axis=axis, keepdims=True), 1), 2)
""",
    ),
    Misconception(
        exercise="normalise",
        name="array-index-on-a-list",
        sentence="This is what you get when a list is indexed like an array: write matrix[0][1] for a list.",
        code="""def normalise(matrix, by):
    total = matrix[0, 0] + matrix[0, 1] + matrix[1, 0] + matrix[1, 1]
    return [[matrix[i, j] / total for j in range(2)] for i in range(2)]
""",
    ),
    Misconception(
        exercise="derive",
        name="precision-and-recall-swapped",
        sentence="This is what you get when precision and recall change names: precision looks at the flagged.",
        code="""def metrics_from(matrix):
    (tn, fp), (fn, tp) = matrix
    ratio = lambda part, whole: part / whole if whole else 0.0
    return {
        "accuracy": ratio(tp + tn, tn + fp + fn + tp),
        "precision": ratio(tp, tp + fn),
        "recall": ratio(tp, tp + fp),
        "specificity": ratio(tn, tn + fp),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
    }
""",
    ),
    Misconception(
        exercise="derive",
        name="positives-first",
        sentence="This is what you get when the true positives are taken from top left: that measures label 0.",
        code="""def metrics_from(matrix):
    (tp, fn), (fp, tn) = matrix
    ratio = lambda part, whole: part / whole if whole else 0.0
    return {
        "accuracy": ratio(tp + tn, tn + fp + fn + tp),
        "precision": ratio(tp, tp + fp),
        "recall": ratio(tp, tp + fn),
        "specificity": ratio(tn, tn + fp),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
    }
""",
    ),
    Misconception(
        exercise="derive",
        name="f1-plain-mean",
        sentence="This is what you get when F1 is the plain mean of precision and recall: it is the harmonic mean.",
        code="""def metrics_from(matrix):
    (tn, fp), (fn, tp) = matrix
    ratio = lambda part, whole: part / whole if whole else 0.0
    precision, recall = ratio(tp, tp + fp), ratio(tp, tp + fn)
    return {
        "accuracy": ratio(tp + tn, tn + fp + fn + tp),
        "precision": precision,
        "recall": recall,
        "specificity": ratio(tn, tn + fp),
        "f1": (precision + recall) / 2,
    }
""",
    ),
    Misconception(
        exercise="derive",
        name="specificity-over-predicted-negatives",
        sentence="This is what you get when TN is divided by all that was not flagged: divide by the harmless ones.",
        code="""def metrics_from(matrix):
    (tn, fp), (fn, tp) = matrix
    ratio = lambda part, whole: part / whole if whole else 0.0
    return {
        "accuracy": ratio(tp + tn, tn + fp + fn + tp),
        "precision": ratio(tp, tp + fp),
        "recall": ratio(tp, tp + fn),
        "specificity": ratio(tn, tn + fn),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
    }
""",
    ),
    Misconception(
        exercise="derive",
        name="specificity-as-false-alarm-rate",
        sentence="This is what you get when you count the harmless ones that were flagged: that is 1 - specificity.",
        code="""def metrics_from(matrix):
    (tn, fp), (fn, tp) = matrix
    ratio = lambda part, whole: part / whole if whole else 0.0
    return {
        "accuracy": ratio(tp + tn, tn + fp + fn + tp),
        "precision": ratio(tp, tp + fp),
        "recall": ratio(tp, tp + fn),
        "specificity": ratio(fp, tn + fp),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
    }
""",
    ),
    Misconception(
        exercise="derive",
        name="accuracy-without-true-negatives",
        sentence="This is what you get when accuracy counts only the guns that were found: right negatives count too.",
        code="""def metrics_from(matrix):
    (tn, fp), (fn, tp) = matrix
    ratio = lambda part, whole: part / whole if whole else 0.0
    return {
        "accuracy": ratio(tp, tn + fp + fn + tp),
        "precision": ratio(tp, tp + fp),
        "recall": ratio(tp, tp + fn),
        "specificity": ratio(tn, tn + fp),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
    }
""",
    ),
    Misconception(
        exercise="derive",
        name="no-guard-against-zero",
        sentence="This is what you get when a formula divides by 0: Python stops with a ZeroDivisionError.",
        code="""def metrics_from(matrix):
    (tn, fp), (fn, tp) = matrix
    return {
        "accuracy": (tp + tn) / (tn + fp + fn + tp),
        "precision": tp / (tp + fp),
        "recall": tp / (tp + fn),
        "specificity": tn / (tn + fp),
        "f1": 2 * tp / (2 * tp + fp + fn),
    }
""",
    ),
    Misconception(
        exercise="derive",
        name="one-for-nothing",
        sentence="This is what you get when a metric without cases is called perfect: the text asks for 0.0.",
        code="""def metrics_from(matrix):
    (tn, fp), (fn, tp) = matrix
    ratio = lambda part, whole: part / whole if whole else 1.0
    return {
        "accuracy": ratio(tp + tn, tn + fp + fn + tp),
        "precision": ratio(tp, tp + fp),
        "recall": ratio(tp, tp + fn),
        "specificity": ratio(tn, tn + fp),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
    }
""",
    ),
    Misconception(
        exercise="prevalence",
        name="prevalence-ignored",
        sentence="This is what you get when guns and harmless listings weigh the same: that is a prevalence of 0.5.",
        code="""def at_prevalence(recall, specificity, prevalence):
    flagged_part = recall + (1 - specificity)
    precision = recall / flagged_part if flagged_part else 0.0
    return {"precision": precision, "accuracy": (recall + specificity) / 2}
""",
    ),
    Misconception(
        exercise="prevalence",
        name="precision-is-recall",
        sentence="This is what you get when precision is taken for recall: of the guns, the part that was flagged.",
        code="""def at_prevalence(recall, specificity, prevalence):
    accuracy = prevalence * recall + (1 - prevalence) * specificity
    return {"precision": recall, "accuracy": accuracy}
""",
    ),
    Misconception(
        exercise="prevalence",
        name="specificity-as-false-alarms",
        sentence="This is what you get when specificity is taken for the part of harmless listings that are flagged.",
        code="""def at_prevalence(recall, specificity, prevalence):
    tp = prevalence * recall
    fp = (1 - prevalence) * specificity
    precision = tp / (tp + fp) if tp + fp else 0.0
    return {"precision": precision, "accuracy": tp + (1 - prevalence) * specificity}
""",
    ),
    Misconception(
        exercise="prevalence",
        name="prevalence-of-the-harmless",
        sentence="This is what you get when prevalence is taken for the harmless part: it is the part that are guns.",
        code="""def at_prevalence(recall, specificity, prevalence):
    tp = (1 - prevalence) * recall
    fp = prevalence * (1 - specificity)
    precision = tp / (tp + fp) if tp + fp else 0.0
    return {"precision": precision, "accuracy": tp + prevalence * specificity}
""",
    ),
    Misconception(
        exercise="prevalence",
        name="false-alarms-not-weighted",
        sentence="This is what you get when 1 - specificity isn't multiplied by the part of harmless listings.",
        code="""def at_prevalence(recall, specificity, prevalence):
    tp = prevalence * recall
    fp = 1 - specificity
    precision = tp / (tp + fp) if tp + fp else 0.0
    return {"precision": precision, "accuracy": tp + (1 - prevalence) * specificity}
""",
    ),
    Misconception(
        exercise="prevalence",
        name="only-guns-in-accuracy",
        sentence="This is what you get when accuracy counts only the guns: harmless ones left alone are right too.",
        code="""def at_prevalence(recall, specificity, prevalence):
    tp = prevalence * recall
    fp = (1 - prevalence) * (1 - specificity)
    precision = tp / (tp + fp) if tp + fp else 0.0
    return {"precision": precision, "accuracy": tp}
""",
    ),
    Misconception(
        exercise="prevalence",
        name="no-guard-against-zero",
        sentence="This is what you get when nothing is flagged and you divide by 0: the text asks for 0.0.",
        code="""def at_prevalence(recall, specificity, prevalence):
    tp = prevalence * recall
    fp = (1 - prevalence) * (1 - specificity)
    return {"precision": tp / (tp + fp), "accuracy": tp + (1 - prevalence) * specificity}
""",
    ),
    Misconception(
        exercise="prevalence",
        name="whole-listings-of-1000",
        sentence="This is what you get when 1000 listings are counted and rounded: rare guns get lost.",
        code="""def at_prevalence(recall, specificity, prevalence):
    guns = round(1000 * prevalence)
    tp = round(guns * recall)
    tn = round((1000 - guns) * specificity)
    fp = 1000 - guns - tn
    precision = tp / (tp + fp) if tp + fp else 0.0
    return {"precision": precision, "accuracy": (tp + tn) / 1000}
""",
    ),
    Misconception(
        exercise="prevalence_choice",
        name="recall-needs-many-guns",
        sentence="Recall looks only at the guns: of ten or of a thousand, the detector still finds 80 %.",
        code='answer_prevalence = "a"\n',
    ),
    Misconception(
        exercise="prevalence_choice",
        name="rare-is-less-accurate",
        sentence="Accuracy even rises a little: there are more harmless listings, and the detector is good at those.",
        code='answer_prevalence = "b"\n',
    ),
    Misconception(
        exercise="prevalence_choice",
        name="specificity-drops-with-more-negatives",
        sentence="Specificity is a part of the harmless listings: more false alarms, but the same part.",
        code='answer_prevalence = "d"\n',
    ),
    Misconception(
        exercise="worst_error",
        name="most-frequent-error",
        sentence="This is what you get when the most frequent error is taken for the worst: one missed gun costs 900.",
        code='answer_marketplace = "fp"\nanswer_loan = "fp"\nanswer_cancer = "fn"\n',
    ),
    Misconception(
        exercise="worst_error",
        name="missing-is-always-worse",
        sentence="This is what you get when a miss always counts as worse: the loan desk only loses a customer.",
        code='answer_marketplace = "fn"\nanswer_loan = "fn"\nanswer_cancer = "fn"\n',
    ),
    Misconception(
        exercise="worst_error",
        name="false-alarm-worse-than-late-treatment",
        sentence="This is what you get when a frightened healthy person counts more than an illness found too late.",
        code='answer_marketplace = "fn"\nanswer_loan = "fp"\nanswer_cancer = "fp"\n',
    ),
    Misconception(
        exercise="worst_error",
        name="rows-and-columns-swapped",
        sentence="This is what you get when the columns of a cost matrix are read as the truth: both errors swap.",
        code='answer_marketplace = "fp"\nanswer_loan = "fn"\nanswer_cancer = "fp"\n',
    ),
    Misconception(
        exercise="expected_cost",
        name="total-cost",
        sentence="This is what you get when the total isn't divided by the cases: that is the total cost.",
        code="""def cost_of(matrix, costs):
    return sum(matrix[i][j] * costs[i][j] for i in range(2) for j in range(2))
""",
    ),
    Misconception(
        exercise="expected_cost",
        name="matrix-product",
        sentence="This is what you get with the matrix product @: here each count meets only its own price.",
        code="""def cost_of(matrix, costs):
    m = np.array(matrix)
    return (m @ np.array(costs)).sum() / max(m.sum(), 1)
""",
    ),
    Misconception(
        exercise="expected_cost",
        name="costs-transposed",
        sentence="This is what you get when a false positive is charged with the price of a false negative.",
        code="""def cost_of(matrix, costs):
    m = np.array(matrix)
    return (m * np.array(costs).T).sum() / max(m.sum(), 1)
""",
    ),
    Misconception(
        exercise="expected_cost",
        name="only-errors-cost",
        sentence="This is what you get when only errors cost something: right decisions have a price as well.",
        code="""def cost_of(matrix, costs):
    n = sum(matrix[0]) + sum(matrix[1])
    return (matrix[0][1] * costs[0][1] + matrix[1][0] * costs[1][0]) / n if n else 0.0
""",
    ),
    Misconception(
        exercise="expected_cost",
        name="mean-of-the-cells",
        sentence="This is what you get when the total is divided by four cells: divide by the number of cases.",
        code="""def cost_of(matrix, costs):
    return np.mean(np.array(matrix) * np.array(costs))
""",
    ),
    Misconception(
        exercise="expected_cost",
        name="per-error",
        sentence="This is what you get when the total is divided by the errors only: divide by all cases.",
        code="""def cost_of(matrix, costs):
    total = (np.array(matrix) * np.array(costs)).sum()
    errors = matrix[0][1] + matrix[1][0]
    return total / errors if errors else 0.0
""",
    ),
    Misconception(
        exercise="expected_cost",
        name="no-guard-against-zero",
        sentence="This is what you get when a matrix without cases is divided by 0: the text asks for 0.0.",
        code="""def cost_of(matrix, costs):
    total = sum(matrix[i][j] * costs[i][j] for i in range(2) for j in range(2))
    return total / (sum(matrix[0]) + sum(matrix[1]))
""",
    ),
    Misconception(
        exercise="iris",
        name="transposed",
        sentence="This is what you get when predictions come first in confusion_matrix: then they are the rows.",
        code="""def recall_per_class(matrix):
    return [row[i] / sum(row) if sum(row) else 0.0 for i, row in enumerate(matrix)]


X_train, X_test, y_train, y_test = train_test_split(sepals, species, test_size=0.4, stratify=species, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=42).fit(X_train, y_train)
iris_matrix = metrics.confusion_matrix(tree.predict(X_test), y_test)
iris_recall = recall_per_class(iris_matrix)
""",
    ),
    Misconception(
        exercise="iris",
        name="precision-per-class",
        sentence="This is what you get when the diagonal is divided by the column: that is precision.",
        code="""def recall_per_class(matrix):
    m = np.array(matrix)
    return np.diag(m) / np.maximum(m.sum(axis=0), 1)


X_train, X_test, y_train, y_test = train_test_split(sepals, species, test_size=0.4, stratify=species, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=42).fit(X_train, y_train)
iris_matrix = metrics.confusion_matrix(y_test, tree.predict(X_test))
iris_recall = recall_per_class(iris_matrix)
""",
    ),
    Misconception(
        exercise="iris",
        name="judged-on-training-data",
        sentence="This is what you get when the tree is judged on flowers that it learned from: that looks too good.",
        code="""def recall_per_class(matrix):
    return [row[i] / sum(row) if sum(row) else 0.0 for i, row in enumerate(matrix)]


X_train, X_test, y_train, y_test = train_test_split(sepals, species, test_size=0.4, stratify=species, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=42).fit(X_train, y_train)
iris_matrix = metrics.confusion_matrix(y_train, tree.predict(X_train))
iris_recall = recall_per_class(iris_matrix)
""",
    ),
    Misconception(
        exercise="iris",
        name="not-stratified",
        sentence="This is what you get without stratify: the test part doesn't hold 20 flowers of each kind.",
        code="""def recall_per_class(matrix):
    return [row[i] / sum(row) if sum(row) else 0.0 for i, row in enumerate(matrix)]


X_train, X_test, y_train, y_test = train_test_split(sepals, species, test_size=0.4, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=42).fit(X_train, y_train)
iris_matrix = metrics.confusion_matrix(y_test, tree.predict(X_test))
iris_recall = recall_per_class(iris_matrix)
""",
    ),
    Misconception(
        exercise="iris",
        name="petals-too",
        sentence="This is what you get when the tree sees the petals as well: the recipe gives it the sepals only.",
        code="""def recall_per_class(matrix):
    return [row[i] / sum(row) if sum(row) else 0.0 for i, row in enumerate(matrix)]


sepals = iris.data
X_train, X_test, y_train, y_test = train_test_split(sepals, species, test_size=0.4, stratify=species, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=42).fit(X_train, y_train)
iris_matrix = metrics.confusion_matrix(y_test, tree.predict(X_test))
iris_recall = recall_per_class(iris_matrix)
""",
    ),
    Misconception(
        exercise="iris",
        name="divided-by-everything",
        sentence="This is what you get when the diagonal is divided by all cases: divide by the cases of that class.",
        code="""def recall_per_class(matrix):
    m = np.array(matrix)
    return np.diag(m) / m.sum()


X_train, X_test, y_train, y_test = train_test_split(sepals, species, test_size=0.4, stratify=species, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=42).fit(X_train, y_train)
iris_matrix = metrics.confusion_matrix(y_test, tree.predict(X_test))
iris_recall = recall_per_class(iris_matrix)
""",
    ),
    Misconception(
        exercise="iris",
        name="exactly-three-classes",
        sentence="This is what you get when the function counts on three classes: other matrices have two, or five.",
        code="""def recall_per_class(matrix):
    return [matrix[i][i] / sum(matrix[i]) if sum(matrix[i]) else 0.0 for i in range(3)]


X_train, X_test, y_train, y_test = train_test_split(sepals, species, test_size=0.4, stratify=species, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=42).fit(X_train, y_train)
iris_matrix = metrics.confusion_matrix(y_test, tree.predict(X_test))
iris_recall = recall_per_class(iris_matrix)
""",
    ),
    Misconception(
        exercise="iris",
        name="macro-average",
        sentence="This is what you get when the recalls are averaged to one number: each kind keeps its own.",
        code="""def recall_per_class(matrix):
    return [row[i] / sum(row) if sum(row) else 0.0 for i, row in enumerate(matrix)]


X_train, X_test, y_train, y_test = train_test_split(sepals, species, test_size=0.4, stratify=species, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=42).fit(X_train, y_train)
iris_matrix = metrics.confusion_matrix(y_test, tree.predict(X_test))
iris_recall = sum(recall_per_class(iris_matrix)) / 3
""",
    ),
    Misconception(
        exercise="report",
        name="precision-for-recall",
        sentence="This is what you get with the precision: it tells of what was named so, not of what truly is so.",
        code="""def missed(report):
    return {name: round(line["support"] * (1 - line["precision"])) for name, line in list(report.items())[:-3]}
""",
    ),
    Misconception(
        exercise="report",
        name="found",
        sentence="This is what you get when you count the cases that were found: support times recall. The others were missed.",
        code="""def missed(report):
    return {name: round(line["support"] * line["recall"]) for name, line in list(report.items())[:-3]}
""",
    ),
    Misconception(
        exercise="report",
        name="a-share",
        sentence="This is the part of the cases that was missed, not their number: multiply it by the support.",
        code="""def missed(report):
    return {name: 1 - line["recall"] for name, line in list(report.items())[:-3]}
""",
    ),
    Misconception(
        exercise="report",
        name="averages-are-classes",
        sentence="This takes the two averages at the bottom of the report for classes.",
        code="""def missed(report):
    lines = {name: line for name, line in report.items() if name != "accuracy"}
    return {name: round(line["support"] * (1 - line["recall"])) for name, line in lines.items()}
""",
    ),
    Misconception(
        exercise="report",
        name="cut-off",
        sentence="This is what you get when int() cuts off what the fractions leave behind the point. Use round.",
        code="""def missed(report):
    return {name: int(line["support"] * (1 - line["recall"])) for name, line in list(report.items())[:-3]}
""",
    ),
    Misconception(
        exercise="report",
        name="all-in-one",
        sentence="This is how many cases were missed in all. Each class has a number of its own.",
        code="""def missed(report):
    return sum(round(line["support"] * (1 - line["recall"])) for line in list(report.values())[:-3])
""",
    ),
    Misconception(
        exercise="label_order",
        name="rows-only",
        sentence="This is what you get when only the rows move: the columns keep the colleague's order.",
        code="""def fix_order(matrix, their_labels, our_labels):
    return [matrix[their_labels.index(label)] for label in our_labels]
""",
    ),
    Misconception(
        exercise="label_order",
        name="columns-only",
        sentence="This is what you get when only the columns move: the rows keep the colleague's order.",
        code="""def fix_order(matrix, their_labels, our_labels):
    return [[row[their_labels.index(label)] for label in our_labels] for row in matrix]
""",
    ),
    Misconception(
        exercise="label_order",
        name="places-of-their-labels-in-ours",
        sentence="This is what you get when you look up their labels in our list: that goes the wrong way round.",
        code="""def fix_order(matrix, their_labels, our_labels):
    places = [our_labels.index(label) for label in their_labels]
    return [[matrix[i][j] for j in places] for i in places]
""",
    ),
    Misconception(
        exercise="label_order",
        name="transposed",
        sentence="This is what you get when rows and columns swap: that exchanges truth and prediction, not the order.",
        code="""def fix_order(matrix, their_labels, our_labels):
    return np.array(matrix).T
""",
    ),
    Misconception(
        exercise="label_order",
        name="right-order-but-transposed",
        sentence="This is what you get when the order is right but truth and prediction have changed places.",
        code="""def fix_order(matrix, their_labels, our_labels):
    places = [their_labels.index(label) for label in our_labels]
    return [[matrix[i][j] for i in places] for j in places]
""",
    ),
    Misconception(
        exercise="label_order",
        name="reversed",
        sentence="This is what you get when the order is turned round: that is right for two labels, not for more.",
        code="""def fix_order(matrix, their_labels, our_labels):
    if their_labels == our_labels:
        return matrix
    return [row[::-1] for row in matrix[::-1]]
""",
    ),
    Misconception(
        exercise="label_order",
        name="sorted-by-the-alphabet",
        sentence="This is what you get when the labels are sorted: our order need not be the alphabet's.",
        code="""def fix_order(matrix, their_labels, our_labels):
    table = pd.DataFrame(matrix, index=their_labels, columns=their_labels)
    return table.sort_index(axis=0).sort_index(axis=1)
""",
    ),
    Misconception(
        exercise="label_order",
        name="only-the-diagonal",
        sentence="This is what you get when only the diagonal moves: the mistakes belong to labels as well.",
        code="""def fix_order(matrix, their_labels, our_labels):
    result = [list(row) for row in matrix]
    for i, label in enumerate(our_labels):
        place = their_labels.index(label)
        result[i][i] = matrix[place][place]
    return result
""",
    ),
    Misconception(
        exercise="label_order",
        name="renamed-not-moved",
        sentence="This is what you get when only the labels get new names: the counts have to move with them.",
        code="""def fix_order(matrix, their_labels, our_labels):
    return pd.DataFrame(matrix, index=our_labels, columns=our_labels)
""",
    ),
]
