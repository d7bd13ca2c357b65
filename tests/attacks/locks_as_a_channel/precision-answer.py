import fcntl
import os

# Record locks (lockf) stay allowed, because SQLite needs them. On a file that nobody may write only read locks can be had,
# which do not exclude each other, and to ask who holds one (F_GETLK) is refused.
with open(os.__file__) as shared:
    fcntl.lockf(shared, fcntl.LOCK_SH | fcntl.LOCK_NB)
    for ask in (5, 36):  # F_GETLK, F_OFD_GETLK
        try:
            fcntl.fcntl(shared, ask, bytes(32))
            print("BRE" + "ACH")
        except OSError as error:
            print(error)
    try:
        fcntl.lockf(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("BRE" + "ACH")
    except OSError as error:
        print(error)
    try:
        fcntl.flock(shared, fcntl.LOCK_SH | fcntl.LOCK_NB)
        print("BRE" + "ACH")
    except OSError as error:
        print(error)
    for lease in (fcntl.F_RDLCK, fcntl.F_WRLCK):
        try:
            fcntl.fcntl(shared, fcntl.F_SETLEASE, lease)
            print("BRE" + "ACH")
        except OSError as error:
            print(error)
try:
    os.setxattr(os.__file__, "user.note", b"seen")
    print("BRE" + "ACH", os.getxattr(os.__file__, "user.note"))
except OSError as error:
    print(error)
