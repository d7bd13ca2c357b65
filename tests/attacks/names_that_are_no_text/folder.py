import os


def change(folder):
    for name in (b"\xff\xfe.csv", b"\x1b]0;pwned\x07", "\u202efdp.txt".encode(), b"a\nb", b"<script>alert(1)<", b"[red]x"):
        (folder / os.fsdecode(name)).write_text("data")
        (folder / os.fsdecode(b"link-" + name)).symlink_to("/nonexistent")
