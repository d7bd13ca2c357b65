import socket

for family, kind, protocol in (
    (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    (socket.AF_INET6, socket.SOCK_RAW, 58),
    (socket.AF_PACKET, socket.SOCK_RAW, 3),
    (40, socket.SOCK_STREAM, 0),  # vsock: to the hypervisor
    (38, socket.SOCK_SEQPACKET, 0),  # the kernel's ciphers
    (21, socket.SOCK_SEQPACKET, 0),  # RDS
    (31, socket.SOCK_RAW, 1),  # Bluetooth
):
    try:
        with socket.socket(family, kind, protocol):
            print("BRE" + "ACH", family)
    except OSError as error:
        print(family, error)
