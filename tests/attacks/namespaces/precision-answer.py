import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NEWNS, NEWUSER, NEWPID, NEWNET = 0x20000, 0x10000000, 0x20000000, 0x40000000
tries = {
    "unshare user": lambda: libc.unshare(NEWUSER),
    "unshare mounts": lambda: libc.unshare(NEWNS),
    "unshare both": lambda: libc.unshare(NEWUSER | NEWNS | NEWPID | NEWNET),
    "mount": lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    "remount": lambda: libc.mount(None, b"/", None, 0x20 | 0x1000, None),
    "umount": lambda: libc.umount2(b"/proc", 2),
    "chroot": lambda: libc.chroot(b"/tmp"),
    "pivot_root": lambda: libc.syscall(155, b"/tmp", b"/tmp"),
    "setns": lambda: libc.setns(os.open("/proc/1/ns/mnt", os.O_RDONLY), 0),
    "setuid": lambda: libc.setresuid(0, 0, 0) if os.getuid() else -1,
    "sethostname": lambda: libc.sethostname(b"mine", 4),
    "open_tree": lambda: -1 if libc.syscall(428, -100, b"/", 1) < 0 else 0,
    "fsopen": lambda: -1 if libc.syscall(430, b"tmpfs", 0) < 0 else 0,
    "move_mount": lambda: libc.syscall(429, -100, b"/tmp", -100, b"/", 0),
    "mknod": lambda: libc.mknod(b"/tmp/disk", 0o60600, 0x800),
    "clone3": lambda: libc.syscall(435, ctypes.create_string_buffer(NEWUSER.to_bytes(8, "little") + bytes(56)), 64),
}
for name, attempt in tries.items():
    try:
        done = attempt()
    except OSError as error:
        done = error
    print("BRE" + "ACH" if done == 0 else "refused", name, done)
with open("/proc/self/status") as status:
    for line in status:
        if line.startswith(("CapEff", "CapPrm", "CapBnd", "CapAmb")) and int(line.split()[1], 16):
            print("BRE" + "ACH", line)
