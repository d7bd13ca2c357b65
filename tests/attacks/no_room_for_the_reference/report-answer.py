with open("report.json", "w") as file:
    file.write("no json")
