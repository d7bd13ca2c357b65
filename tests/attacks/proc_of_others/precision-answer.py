import os
import re


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read(1 << 20)
    except OSError:
        return b""


for pid in sorted(filter(str.isdigit, os.listdir("/proc")), key=int):
    texts = [read(f"/proc/{pid}/{name}") for name in ("environ", "cmdline", "maps", "mountinfo")]
    for kind in ("fd", "map_files", "cwd", "root"):
        try:
            texts += [read(f"/proc/{pid}/{kind}/{name}") for name in os.listdir(f"/proc/{pid}/{kind}")[:100] if kind != "fd"]
            texts += [os.readlink(f"/proc/{pid}/fd/{name}").encode() for name in os.listdir(f"/proc/{pid}/fd")]
        except OSError:
            continue
    for line in texts[2].splitlines():
        start, end = (int(n, 16) for n in line.split()[0].split(b"-"))
        if b" rw" in line and int(pid) != os.getpid():
            try:
                with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
                    memory.seek(start)
                    texts.append(memory.read(min(end - start, 1 << 24)))
                    print("BRE" + "ACH", "memory of", pid)
            except (OSError, OverflowError):
                continue
    whole = b" ".join(texts)
    print(pid, texts[1][:80], re.findall(b"CANARY-[0-9a-f]{12}", whole))
    if b"@COURSE@" in whole:
        print("BRE" + "ACH", "a path of the course")
