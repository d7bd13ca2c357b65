import os
import sqlite3

for name in ("BRE" + "ACH-here", "graders/target/conftest.py", "submitted/BRE" + "ACH", "autograded/BRE" + "ACH"):
    try:
        os.makedirs(os.path.dirname(f"@COURSE@/{name}"), exist_ok=True)
        with open(f"@COURSE@/{name}", "w") as file:
            file.write("raise SystemExit")
    except OSError as error:
        print(error)
try:
    with sqlite3.connect("@COURSE@/gradebook.db") as gradebook:
        gradebook.execute("update grade set auto_score = 3")
    print("BRE" + "ACH")
except sqlite3.Error as error:
    print(error)
