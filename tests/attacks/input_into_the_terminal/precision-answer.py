import fcntl
import os
import termios

for fd in range(3):
    try:
        os.set_blocking(fd, False)
    except OSError as error:
        print(error)
for name in ("/dev/tty", "/dev/console", "/dev/pts/0", "/dev/tty1", "/dev/ptmx"):
    for request in (termios.TIOCSTI, termios.TIOCSTI | 1 << 32, termios.TIOCLINUX if hasattr(termios, "TIOCLINUX") else 0x541C):
        try:
            with open(name, "rb+", buffering=0) as terminal:
                fcntl.ioctl(terminal, request, b"x")
                print("BRE" + "ACH", name)
        except (OSError, OverflowError) as error:
            print(name, error)
