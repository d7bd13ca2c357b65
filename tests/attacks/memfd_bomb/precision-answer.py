import ctypes
import mmap
import os

libc = ctypes.CDLL(None, use_errno=True)
limit, hoard = 1_500_000_000, 0
while hoard < limit:
    fd = libc.memfd_create(b"hoard", 0)
    if fd < 0:
        print("no memfd:", os.strerror(ctypes.get_errno()))
        break
    hoard += os.write(fd, bytes(50_000_000))
while hoard < limit:
    number = libc.shmget(0, 50_000_000, 0o1600)
    if number < 0:
        print("no shared memory:", os.strerror(ctypes.get_errno()))
        break
    libc.shmat.restype = ctypes.c_void_p
    ctypes.memset(libc.shmat(number, None, 0), 1, 50_000_000)
    hoard += 50_000_000
shared = []
while hoard < limit:
    shared.append(mmap.mmap(-1, 50_000_000))
    shared[-1][:] = bytes([1]) * 50_000_000
    hoard += 50_000_000
if hoard >= limit:
    print("BRE" + "ACH", hoard)
