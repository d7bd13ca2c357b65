import glob
import socket

for name in ("\0@ABSTRACT@", "@SOCKET@", "/var/run/docker.sock", *glob.glob("/run/**/*sock*", recursive=True)):
    try:
        with socket.socket(socket.AF_UNIX) as out:
            out.settimeout(0.2)
            out.connect(name)
            print("BRE" + "ACH", name)
    except OSError as error:
        print(repr(name[-20:]), error)
