worst = "</script><script>alert(1)</script>"
raise ValueError(worst)
