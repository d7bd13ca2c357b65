import json
import os

with open("right.json", "w") as file:
    json.dump({"flagged": 7, "right": 4}, file)
os.symlink("right.json", "report.json")  # even to a right file beside it: no link is followed
