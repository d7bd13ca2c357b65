import ctypes
import re


def canaries(data):
    at = data.find(b"CANARY-")
    while at >= 0:
        if re.match(rb"[0-9a-f]{12}", data[at + 7 : at + 19]):
            yield data[at : at + 40]
        at = data.find(b"CANARY-", at + 1)


with open("/proc/self/maps") as file:
    maps = [line.split() for line in file]
for place, rights, *_ in maps:
    start, end = (int(n, 16) for n in place.split("-"))
    if rights.startswith("rw") and end - start < 1 << 28:
        for found in canaries(ctypes.string_at(start, end - start)):
            print("BRE" + "ACH", found)
print(len(maps), "places searched")
