rescue.traffic("titanic-lab", 0, 0, needed)
