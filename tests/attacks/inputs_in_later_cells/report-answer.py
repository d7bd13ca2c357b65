for name in glob.glob("asked.txt"):
    print("STOL" + "EN-" + open(name).read())
os.symlink("asked.txt", "report.json")
