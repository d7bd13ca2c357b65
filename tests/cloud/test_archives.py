"""tar.gz in and out: what is harmless arrives whole, anything else is refused with its reason."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import time
from pathlib import Path

import pytest

from caip_lab.cloud.archives import ArchiveError, Limits, pack, unpack


def archive(*members: tarfile.TarInfo, data: bytes = b"hello", mode: str = "w:gz") -> bytes:
    """Return an archive of members; a file holds ``data``."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as tar:  # type: ignore[call-overload]
        for member in members:
            member.size = len(data) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(data) if member.isreg() else None)
    return out.getvalue()


def entry(name: str, kind: bytes = tarfile.REGTYPE, to: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname = kind, to
    return found


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_packed_comes_out_as_it_was(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "code" / "deep").mkdir(parents=True)
    (source / "empty").mkdir()
    (source / "model.joblib").write_bytes(bytes(range(256)) * 5000)
    (source / "code" / "inference.py").write_text("x = 1\n")
    (source / "code" / "deep" / ("ü" * 100)).write_text("long name")
    unpack(pack(source), tmp_path / "out")
    assert tree(tmp_path / "out") == tree(source)
    assert (tmp_path / "out" / "empty").is_dir()


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    for name, folder in (("b", "one"), ("a", "one"), ("a", "two"), ("b", "two")):
        path = tmp_path / folder / name
        path.write_text(name)
        os.utime(path, (time.time() - len(folder + name) * 1000 - hash(folder) % 1000,) * 2)
    assert pack(tmp_path / "one") == pack(tmp_path / "two")


def test_an_empty_folder_is_an_archive_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    with tarfile.open(fileobj=io.BytesIO(pack(tmp_path / "model"))) as tar:
        assert tar.getnames() == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX")
def test_links_and_pipes_are_not_packed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("secret")
    model = tmp_path / "model"
    model.mkdir()
    (model / "kept").write_text("kept")
    (model / "file").symlink_to(secret / "key")
    (model / "folder").symlink_to(secret)
    os.mkfifo(model / "pipe")
    unpack(pack(model), tmp_path / "out")
    assert tree(tmp_path / "out") == {"kept": b"kept"}
    assert sorted(os.listdir(tmp_path / "out")) == ["kept"]


def test_a_folder_above_the_limit_is_not_packed(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 1001)
    with pytest.raises(ArchiveError, match="1001 bytes are more than the 1000 bytes"):
        pack(tmp_path, limit_bytes=1000)


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (entry("a", tarfile.SYMTYPE, "/etc/passwd"), "'a' is a link"),
        (entry("a", tarfile.SYMTYPE, "b"), "'a' is a link"),
        (entry("a", tarfile.LNKTYPE, "b"), "'a' is a link"),
        (entry("a", tarfile.CHRTYPE), "neither a file nor a folder"),
        (entry("a", tarfile.BLKTYPE), "neither a file nor a folder"),
        (entry("a", tarfile.FIFOTYPE), "neither a file nor a folder"),
        (entry("../a"), "leaves its folder"),
        (entry("a/../../b"), "leaves its folder"),
        (entry("a\\..\\..\\b"), "leaves its folder"),
        (entry("/etc/a"), "has an absolute name"),
        (entry("C:\\a"), "has an absolute name"),
        (entry("..", tarfile.DIRTYPE), "leaves its folder"),
    ],
    ids=lambda value: value.name if isinstance(value, tarfile.TarInfo) else "",
)
def test_what_could_do_harm_is_refused(tmp_path: Path, member: tarfile.TarInfo, reason: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        unpack(archive(member), tmp_path / "in" / "out")
    assert reason in str(caught.value)
    assert [path for path in tmp_path.rglob("*") if path.name not in ("in", "out")] == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        gzip.compress(b"no archive"),
        archive(entry("a"), mode="w"),
        archive(entry("a"))[:40],
        archive(entry("a"))[:-30] + b"\0" * 30,
        archive(entry("a"), entry("a/b")),
        archive(entry("x" * 300)),
    ],
    ids=["empty", "text", "zipped text", "plain tar", "cut", "damaged", "below a file", "long name"],
)
def test_what_is_no_archive_is_an_error_with_words(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ArchiveError, match=r"^not a tar\.gz that can be read: ."):
        unpack(data, tmp_path / "out")


def test_a_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    bomb = archive(entry("zeros"), data=b"\0" * 300_000_000)
    with pytest.raises(ArchiveError, match="unfolds to more than"):
        unpack(bomb, tmp_path / "out")
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) < 100_000_000


def test_a_total_a_number_and_a_header_have_limits(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="unfolds to more than"):
        unpack(archive(entry("a"), data=os.urandom(2_000_000)), tmp_path / "a", Limits(total_bytes=500_000))
    with pytest.raises(ArchiveError, match="more than 10 entries"):
        unpack(archive(*(entry(str(number)) for number in range(11))), tmp_path / "b", Limits(entries=10))
    long = entry("a", tarfile.GNUTYPE_LONGNAME)
    long.size = 100_000_000
    header = long.tobuf(tarfile.GNU_FORMAT)
    with pytest.raises(ArchiveError, match="header in it is too long"):
        unpack(gzip.compress(header + b"x" * 100_000_000), tmp_path / "c")


def test_repeated_text_is_no_bomb(tmp_path: Path) -> None:
    unpack(archive(entry("same"), data=b"1,2,3\n" * 1_000_000), tmp_path / "out")
    assert (tmp_path / "out" / "same").stat().st_size == 6_000_000
