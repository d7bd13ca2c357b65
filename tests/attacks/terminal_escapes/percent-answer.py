percent = np.array([EVIL])
