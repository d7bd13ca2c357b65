import glob
import importlib
import importlib.metadata
import os
import sys

for place in ("/", *sys.path, *(os.path.dirname(path) for path in sys.path)):
    for link in glob.glob(f"{place}/*.pth"):
        with open(link) as file:
            sys.path += [line.strip() for line in file if line.startswith("/")]
sys.path += ["@COURSE@", "@REPOSITORY@"]
for name in ("caip", "caip.ml", "caip.ml.metrics", "caip.grading", "nbgrader", "moto"):
    try:
        importlib.import_module(name)
        print("BRE" + "ACH", name)
    except ImportError as error:
        print(error)
for name in ("caip", "nbgrader"):
    try:
        print("BRE" + "ACH", importlib.metadata.distribution(name).locate_file(""))
    except importlib.metadata.PackageNotFoundError as error:
        print(error)
