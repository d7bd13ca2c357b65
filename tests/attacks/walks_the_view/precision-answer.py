import os
import time

ends = time.time() + 1.5
wanted = {
    "gradebook.db",
    "lab.toml",
    "misconceptions.py",
    "course.toml",
    "shadow",
    "roster.csv",
    ".ssh",
    ".aws",
    ".git",
    "canary",
}
for folder, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if f"{folder}/{name}" not in ("//proc", "//sys")]
    if found := wanted.intersection(folders, names):
        print("BRE" + "ACH", folder, found)
    if time.time() > ends:
        break
for place in (
    "/",
    "/usr",
    "/etc",
    "/dev",
    "/var",
    "/proc",
    "/proc/sys/kernel",
    os.path.dirname(os.__file__),
    os.path.dirname(np.__file__),
):
    try:
        with open(f"{place}/written", "w") as file:
            file.write("x")
        print("BRE" + "ACH", place)
    except OSError as error:
        print(error)
