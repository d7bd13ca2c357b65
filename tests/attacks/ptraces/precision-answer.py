import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
ATTACH, SEIZE, TRACEME = 16, 0x4206, 0
here = ctypes.create_string_buffer(64)
for pid in {os.getppid(), *(int(name) for name in os.listdir("/proc") if name.isdigit())} - {os.getpid(), 0}:
    if libc.ptrace(ATTACH, pid, 0, 0) == 0 or libc.ptrace(SEIZE, pid, 0, 0) == 0:
        print("BRE" + "ACH traced", pid)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(here), 64)
    remote = (ctypes.c_void_p * 2)(0x400000, 64)
    if libc.process_vm_readv(pid, vector, 1, remote, 1, 0) > 0:
        print("BRE" + "ACH read", pid)
    try:
        os.pidfd_open(pid)
        if libc.syscall(438, os.pidfd_open(pid), 0, 0) >= 0:  # pidfd_getfd
            print("BRE" + "ACH took a descriptor of", pid)
    except OSError as error:
        print(pid, error)
