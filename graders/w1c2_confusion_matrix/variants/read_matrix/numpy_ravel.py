matrix = np.array([[1921, 49], [6, 24]])
tn, fp, fn, tp = matrix.ravel()
