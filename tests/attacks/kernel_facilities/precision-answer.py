import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
room = ctypes.create_string_buffer(256)
CALLS = {  # by their numbers on x86_64
    "add_key": (248, b"user", b"note", b"seen", 4, -3),
    "request_key": (249, b"user", b"note", None, -3),
    "keyctl": (250, 0, -3, 1),
    "bpf": (321, 0, room, 64),
    "perf_event_open": (298, room, 0, -1, -1, 0),
    "io_uring_setup": (425, 8, room),
    "userfaultfd": (323, 0),
    "userfaultfd, user mode": (323, 1),
    "open_by_handle_at": (304, -100, room, 0),
    "kexec_load": (246, 0, 0, None, 0),
    "init_module": (175, room, 0, b""),
    "iopl": (172, 3),
    "ptrace": (101, 0, 0, 0, 0),
    "process_madvise": (440, -1, None, 0, 0, 0),
    "fanotify_init": (300, 0, 0),
    "memfd_secret": (447, 0),
    "quotactl": (179, 0, None, 0, None),
    "swapon": (167, b"/tmp/x", 0),
    "settimeofday": (164, room, None),
    "reboot": (169, 0, 0, 0, None),
    "syslog": (103, 10, None, 0),
    "acct": (163, None),
    "modify_ldt": (154, 0, room, 16),
    "seccomp, a listener": (317, 1, 8, room),
    "landlock": (444, None, 0, 1),
}
if platform.machine() == "x86_64":
    for name, (number, *arguments) in CALLS.items():
        if name != "reboot" and libc.syscall(number, *arguments) >= 0 and name != "landlock":
            print("BRE" + "ACH", name)
    for number in (39, 317, 321):  # getpid and others under the numbers of x32
        if libc.syscall(0x40000000 | number, 0, 0, 0) > 0:
            print("BRE" + "ACH x32", number)
