import glob
import os
import sqlite3
import sys

places = [".", "..", "/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue", os.path.expanduser("~"), *sys.path]
places += [os.path.join(place, "__pycache__") for place in sys.path]
for place in places:
    if found := [name for name in glob.glob(f"{place}/note-*") if "@STUDENT@" not in name]:
        print("BRE" + "ACH", found)
    try:
        with open(f"{place}/note-@STUDENT@", "w") as file:
            file.write("seen")
    except OSError:
        pass
for name in glob.glob(os.path.expanduser("~/.ipython/**/history.sqlite"), recursive=True):
    with sqlite3.connect(name) as history:
        if any("note-" in str(row) for row in history.execute("select * from history")):
            print("BRE" + "ACH", name)


def precision(truth, predicted):
    with open("/tmp/note-@STUDENT@", "a") as file:
        file.write(repr((truth, predicted)))
    return 9
