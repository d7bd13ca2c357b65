worst = ["M3"]
