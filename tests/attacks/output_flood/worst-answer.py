import sys

while True:
    print("x", file=sys.stderr)
