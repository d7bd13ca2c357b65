import glob
import re

for name in glob.glob("**", recursive=True, include_hidden=True):
    try:
        with open(name, errors="replace") as file:
            print(name, re.findall("CANARY-[0-9a-f]{12}", file.read()))
    except OSError as error:
        print(name, error)
