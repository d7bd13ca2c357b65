with open("report.json", "w") as file:
    file.write("[" * 100_000)
