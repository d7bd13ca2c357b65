import fcntl
import os

# Record locks (lockf) stay allowed, because SQLite needs them: two submissions graded at the same moment could whisper by
# them, as they could by how busy they keep the machine. No hidden input of the one is of use to the other.
with open(os.__file__) as shared:
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
