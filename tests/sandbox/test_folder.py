"""A kernel's folder from outside: nothing that a student puts there leads anywhere, hangs or fills the grader."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from caip.sandbox.folder import MAX_FILE_BYTES, MAX_FROZEN_BYTES, MAX_FROZEN_FILES, MAX_WALKED, WorkFolder

DEEPER = "for _ in range(3000):\n    os.mkdir('d')\n    os.chdir('d')"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "lab"
    place.mkdir()
    return place


@pytest.fixture
def folder(place: Path) -> Iterator[WorkFolder]:
    fd = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    yield WorkFolder(fd, "/lab")
    os.close(fd)


def test_what_is_written_is_read(folder: WorkFolder, place: Path) -> None:
    folder.write("data/titanic.csv", b"a,b\n")
    folder.write("inference.py", b"x = 1\n")
    assert (place / "data" / "titanic.csv").read_bytes() == b"a,b\n"
    frozen = folder.freeze()
    assert (frozen.read("data/titanic.csv"), frozen.read("./inference.py"), frozen.read("absent")) == (b"a,b\n", b"x = 1\n", None)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "link", "link/passwd", "below/../../secret", ""])
def test_no_name_leads_out(folder: WorkFolder, place: Path, name: str) -> None:
    (place.parent / "secret").write_text("secret")
    (place / "link").symlink_to("/etc")
    assert folder.freeze().read(name) is None


@pytest.mark.parametrize("name", ["../out", "link/out", "a/../../out"])
def test_nothing_is_written_outside(folder: WorkFolder, place: Path, name: str) -> None:
    (place / "link").symlink_to(place.parent)
    with pytest.raises(OSError, match=r"cross-device|symbolic links|not permitted|Invalid"):
        folder.write(name, b"x")
    assert not (place.parent / "out").exists()


def test_a_link_in_the_way_is_replaced_and_not_followed(folder: WorkFolder, place: Path) -> None:
    target = place.parent / "target"
    target.write_text("mine")
    (place / "data.csv").symlink_to(target)
    folder.write("data.csv", b"ours")
    assert target.read_text() == "mine"
    assert (place / "data.csv").read_bytes() == b"ours"


def test_what_is_no_regular_file_is_left_out_and_nothing_waits(folder: WorkFolder, place: Path) -> None:
    os.mkfifo(place / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place / "s"))
        began = time.monotonic()
        assert folder.freeze().names == frozenset()
        assert time.monotonic() - began < 2


def test_a_sparse_file_is_not_read(folder: WorkFolder, place: Path) -> None:
    with (place / "sparse").open("wb") as file:
        file.truncate(50 * MAX_FILE_BYTES)
    frozen = folder.freeze()
    assert "sparse" in frozen.names
    assert frozen.read("sparse") is None


def test_of_many_large_files_no_more_is_read_than_is_kept(
    folder: WorkFolder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        (place / f"{number}.bin").touch()
        os.truncate(place / f"{number}.bin", MAX_FILE_BYTES)
    (place / "~.json").write_text("small")
    asked, read = [], os.read
    monkeypatch.setattr(os, "read", lambda fd, size: asked.append(size) or read(fd, size))  # type: ignore[func-returns-value]
    frozen = folder.freeze()
    assert sum(asked) <= MAX_FROZEN_BYTES + 41
    assert len(frozen.names) == 41
    assert len(frozen.files) == MAX_FROZEN_BYTES // MAX_FILE_BYTES


def test_a_file_that_grows_while_it_is_looked_at_is_not_read_to_its_end(
    folder: WorkFolder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "grows").write_text("short")
    opened = folder._open

    def grow_first(name: str, flags: int) -> object:
        if name == "grows":
            (place / "grows").write_text("longer than it was")
        return opened(name, flags)

    monkeypatch.setattr(folder, "_open", grow_first)
    assert folder.freeze().read("grows") is None


def test_very_many_files_are_not_kept(folder: WorkFolder, place: Path) -> None:
    for number in range(MAX_FROZEN_FILES + 50):
        (place / f"{number:05}").write_bytes(b"x")
    assert len(folder.freeze().files) == MAX_FROZEN_FILES


def test_very_many_folders_are_looked_at_up_to_a_limit_and_nothing_is_taken_for_new(folder: WorkFolder, place: Path) -> None:
    folder.write("data.csv", b"1")
    few = folder.freeze()
    for number in range(2 * MAX_WALKED):
        (place / f"z{number:05}").mkdir()
    (place / "zz-mine.txt").write_bytes(b"1")
    many = folder.freeze()
    assert few.whole
    assert not many.whole
    folder.restore(few)
    assert (place / "zz-mine.txt").exists(), "what was not seen to be new stays"


def test_a_deep_tree_ends(folder: WorkFolder, place: Path) -> None:
    deep = place.joinpath(*["d"] * 30)
    deep.mkdir(parents=True)
    (deep / "file").touch()
    assert folder.freeze().names == frozenset()


def test_restoring_undoes_changes_additions_and_removals(folder: WorkFolder, place: Path) -> None:
    folder.write("kept.py", b"1")
    folder.write("changed.py", b"1")
    folder.write("removed/deep.py", b"1")
    frozen = folder.freeze()
    (place / "changed.py").write_bytes(b"2")
    (place / "removed" / "deep.py").unlink()
    (place / "removed").rmdir()
    (place / "added.py").write_bytes(b"2")
    folder.restore(frozen)
    found = {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert found == {"kept.py": b"1", "changed.py": b"1", "removed/deep.py": b"1"}


def test_a_file_that_became_a_folder_comes_back(folder: WorkFolder, place: Path) -> None:
    folder.write("model", b"1")
    frozen = folder.freeze()
    (place / "model").unlink()
    (place / "model" / "inner").mkdir(parents=True)
    folder.restore(frozen)
    assert (place / "model").read_bytes() == b"1"


def test_folders_without_end_in_the_way_of_a_file_are_put_aside(folder: WorkFolder, place: Path) -> None:
    folder.write("data.csv", b"1")
    frozen = folder.freeze()
    (place / "data.csv").unlink()
    subprocess.run(["python3", "-c", "import os\nos.mkdir('data.csv')\nos.chdir('data.csv')\n" + DEEPER], cwd=place, check=True)
    folder.restore(frozen)
    assert (place / "data.csv").read_bytes() == b"1"
    assert folder.freeze().names == {"data.csv"}
    subprocess.run(["rm", "-rf", *place.iterdir()], check=True)


def test_a_change_that_hides_its_time_is_seen(folder: WorkFolder, place: Path) -> None:
    folder.write("script.py", b"one")
    frozen = folder.freeze()
    status = (place / "script.py").stat()
    (place / "script.py").write_bytes(b"two")
    os.utime(place / "script.py", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert folder.freeze(frozen).read("script.py") == b"two"


def test_what_has_not_changed_is_not_read_again(folder: WorkFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("large.csv", b"x" * 1000)
    frozen = folder.freeze()
    monkeypatch.setattr(WorkFolder, "_read", lambda *_: pytest.fail("read again"))
    assert folder.freeze(frozen).files == frozen.files


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root; the confined kernel's mounts are root's too")
def test_no_mount_is_crossed(folder: WorkFolder, place: Path) -> None:
    (place / "mounted").mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "none", str(place / "mounted")], check=True)
    try:
        (place / "mounted" / "file").write_text("other")
        assert folder.freeze().names == frozenset()
    finally:
        subprocess.run(["umount", str(place / "mounted")], check=True)
