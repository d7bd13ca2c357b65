"""Nothing in an archive is believed: names, types, sizes, times."""

from __future__ import annotations

import os
import stat
import struct
import tarfile
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caip.errors import CollectError, UsageError
from caip.gradebook import archive
from caip.gradebook.archive import Budget, copy_out, in_zip, open_download, shown


def _zip(file: Path, *infos: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as writer:
        for info, data in infos:
            writer.writestr(info, data)
    return file


def _faults(file: Path) -> dict[str, str]:
    with open_download(file) as entries:
        return {entry.name: entry.fault for entry in entries}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../escape.ipynb", "leaves its folder"),
        ("ana/../../escape.ipynb", "leaves its folder"),
        ("./ana.ipynb", "leaves its folder"),
        ("/etc/passwd", "absolute"),
        ("C:/windows", "absolute"),
        ("ana\\..\\escape", "backslash"),
        ("ana//lab.ipynb", "empty part"),
        ("ana/\nlab.ipynb", "control character"),
        ("ana/" + "x" * 241, "too long"),
        ("/".join(["x" * 200] * 6), "too long"),
        ("ana/" + "é" * 121, "too long"),
    ],
)
def test_bad_names_are_refused(tmp_path: Path, name: str, why: str) -> None:
    assert why in _faults(_zip(tmp_path / "a.zip", (name, b"x")))[name]


def test_a_nul_is_seen_although_zipfile_cuts_the_name_there(tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("anaXlab.ipynb", b"x"))
    file.write_bytes(file.read_bytes().replace(b"anaXlab", b"ana\0lab"))
    assert _faults(file) == {"ana\0lab.ipynb": "a control character in its name"}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_only_files_and_folders_are_read(tmp_path: Path, kind: int) -> None:
    info = zipfile.ZipInfo("ana/lab.ipynb")
    info.external_attr = (kind | 0o777) << 16
    assert _faults(_zip(tmp_path / "a.zip", (info, b"/etc/passwd"))) == {"ana/lab.ipynb": "a link, a device or a pipe"}


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_cannot_be_read_in_bounds_are_refused(tmp_path: Path, packed: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", packed) as writer:
        writer.writestr("ana.ipynb", b"x")
    assert _faults(tmp_path / "a.zip") == {"ana.ipynb": "packed in an unusual way"}


def _copy(file: Path, budget: Budget) -> str:
    with open_download(file) as entries:
        return copy_out(entries[0], file.with_name("copy"), budget)


@pytest.mark.parametrize(
    ("data", "budget", "why"),
    [
        (b"0" * 3_000_000, Budget.of(10_000_000), "100 times its size"),
        (os.urandom(3_000), Budget.of(2_000), "larger than 2,000 bytes"),
        (os.urandom(3_000), Budget(4_000, 2_000), "in all"),
    ],
)
def test_what_unpacks_to_too_much_is_stopped_and_leaves_nothing(tmp_path: Path, data: bytes, budget: Budget, why: str) -> None:
    with pytest.raises(CollectError) as caught:
        _copy(_zip(tmp_path / "a.zip", ("ana.ipynb", data)), budget)
    assert why in caught.value.happened
    assert not (tmp_path / "copy").exists()


def test_a_small_file_may_compress_as_well_as_it_likes(tmp_path: Path) -> None:
    _copy(_zip(tmp_path / "a.zip", ("ana.ipynb", b"0" * 900_000)), Budget.of(10_000_000))
    assert (tmp_path / "copy").stat().st_size == 900_000
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600


def test_a_declared_size_buys_nothing(tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("ana.ipynb", os.urandom(5_000)))
    file.write_bytes(file.read_bytes().replace(struct.pack("<I", 5_000), struct.pack("<I", 10)))
    with pytest.raises(CollectError, match="cannot be read"):
        _copy(file, Budget.of(100_000))


def _shared(file: Path, names: list[str], data: bytes) -> Path:
    """Write an archive whose entries are all the same bytes: small, and huge when unpacked."""
    name = names[0].encode()
    packed = zlib.compress(data, 9, wbits=-15)
    sizes = (zlib.crc32(data), len(packed), len(data))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, *sizes, len(name), 0) + name + packed
    entries = [
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, *sizes, len(name), 0, 0, 0, 0, 0, 0) + name for _ in names
    ]
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(names), len(names), sum(map(len, entries)), len(local), 0)
    file.write_bytes(local + b"".join(entries) + end)
    return file


def test_entries_that_share_their_data_are_refused(tmp_path: Path) -> None:
    with open_download(_shared(tmp_path / "a.zip", ["ana.ipynb"] * 3, os.urandom(5_000))) as entries:
        assert [entry.fault for entry in entries] == ["its data overlap another entry's"] * 2 + [""]


def test_a_packed_size_that_is_not_true_is_refused(tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("bomb.ipynb", b"0" * 3_000_000), ("b", b"x"))
    data = bytearray(file.read_bytes())
    packed = struct.unpack("<I", data[18:22])[0]
    for at in (18, data.index(b"PK\1\2") + 20):
        data[at : at + 4] = struct.pack("<I", packed + 1_000_000)
    file.write_bytes(data)
    assert _faults(file) == {"bomb.ipynb": "its data overlap another entry's", "b": ""}


@pytest.mark.parametrize("prefix", [b"", b"#!/bin/sh\n" * 100])
def test_what_tools_write_does_not_overlap(tmp_path: Path, prefix: bytes) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as writer:
        for number in range(5):
            with writer.open(f"{number}.csv", "w", force_zip64=number == 3) as entry:
                entry.write(os.urandom(2_000) + bytes(2_000))
        writer.writestr("folder/", b"")
        writer.writestr("empty", b"")
    file.write_bytes(prefix + file.read_bytes())
    assert set(_faults(file).values()) == {""}


def test_a_damaged_entry_is_an_error_of_that_entry(tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("ana.ipynb", os.urandom(5_000)))
    data = bytearray(file.read_bytes())
    data[1_000] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(CollectError, match="cannot be read"):
        _copy(file, Budget.of(100_000))


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("ana.ipynb", b"x"))
    data = bytearray(file.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    file.write_bytes(data)
    assert _faults(file) == {"ana.ipynb": "encrypted"}


@pytest.mark.parametrize("cut", [0, 10, 100])
def test_a_broken_archive_says_what_to_do(tmp_path: Path, cut: int) -> None:
    file = _zip(tmp_path / "a.zip", ("ana.ipynb", os.urandom(500)))
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(CollectError) as caught, open_download(file):
        pass
    assert "not a whole ZIP archive" in str(caught.value)
    assert "Nothing was changed. Download it again" in str(caught.value)


def test_no_source_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no"), open_download(tmp_path / "nothing"):
        pass


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_DOWNLOAD_ENTRIES", 2)
    file = _zip(tmp_path / "a.zip", *((f"{n}.ipynb", b"") for n in range(3)))
    with pytest.raises(CollectError, match="more than 2 entries"), open_download(file):
        pass


def test_a_students_directory_is_measured_before_it_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _zip(tmp_path / "a.zip", *((f"{n:05}", b"") for n in range(100)))
    with in_zip(file) as entries:
        assert len(entries) == 100
    monkeypatch.setattr(archive, "MAX_STUDENT_DIRECTORY_BYTES", 1_000)
    with pytest.raises(CollectError, match="too many entries"), in_zip(file):
        pass


def test_a_zip64_record_does_not_hide_how_large_the_directory_is(tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("ana.ipynb", b"x"))
    data = file.read_bytes()
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 50_000_000, 0) + struct.pack(
        "<4sLQL", b"PK\6\7", 0, 0, 1
    )
    file.write_bytes(data[:-22] + record + data[-22:])
    with pytest.raises(CollectError, match="too many entries"), in_zip(file):
        pass


def test_times_are_utc_and_the_extended_timestamp_counts_first(tmp_path: Path) -> None:
    dos, extended, none = (zipfile.ZipInfo(name) for name in ("dos", "extended", "none"))
    dos.date_time = extended.date_time = (2026, 11, 24, 16, 0, 2)
    moment = datetime(2026, 11, 24, 15, 0, 1, tzinfo=UTC)
    extended.extra = struct.pack("<HHBI", 0x5455, 5, 1, int(moment.timestamp()))
    with open_download(_zip(tmp_path / "a.zip", (dos, b""), (extended, b""), (none, b""))) as entries:
        assert [entry.modified for entry in entries] == [datetime(2026, 11, 24, 16, 0, 2, tzinfo=UTC), moment, None]


def test_utf8_names_are_read_whether_marked_or_not(tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("José.ipynb", b"x"))
    assert _faults(file) == {"José.ipynb": ""}
    data = bytearray(file.read_bytes())
    for offset in (6, data.index(b"PK\1\2") + 8):
        data[offset + 1] &= ~0x08
    file.write_bytes(data)
    assert _faults(file) == {"José.ipynb": ""}


def test_a_folder_is_read_without_following_links(tmp_path: Path) -> None:
    source, outside = tmp_path / "download", tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("key")
    (source / "ana").mkdir(parents=True)
    (source / "ana/link").symlink_to(outside / "secret")
    (source / "ana/folder").symlink_to(outside)
    os.mkfifo(source / "ana/pipe")
    (source / "ana/lab.ipynb").write_text("{}")
    faults = _faults(source)
    assert {name for name, why in faults.items() if not why} == {"ana", "ana/lab.ipynb"}
    assert set(faults) == {"ana", "ana/lab.ipynb", "ana/link", "ana/folder", "ana/pipe"}


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    source = tmp_path / "download"
    source.mkdir()
    (source / "lab.ipynb").write_text("{}")
    with open_download(source) as entries:
        (source / "lab.ipynb").unlink()
        (source / "lab.ipynb").symlink_to("/etc/passwd")
        with pytest.raises(CollectError, match="cannot be read"):
            copy_out(entries[0], tmp_path / "copy", Budget.of(1_000))


def test_a_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    source, outside = tmp_path / "download", tmp_path / "outside"
    (source / "ana/data").mkdir(parents=True)
    outside.mkdir()
    for folder in (source / "ana/data", outside):
        (folder / "x.csv").write_text(folder.name)
    with open_download(source) as entries:
        (source / "ana/data").rename(tmp_path / "away")
        (source / "ana/data").symlink_to(outside)
        with pytest.raises(CollectError, match="cannot be read"):
            copy_out(entries[-1], tmp_path / "copy", Budget.of(1_000))
    assert not (tmp_path / "copy").exists()


def test_a_file_that_grows_while_it_is_read_is_cut_off(tmp_path: Path) -> None:
    source = tmp_path / "download"
    source.mkdir()
    (source / "lab.ipynb").write_text("{}")
    with open_download(source) as entries:
        (source / "lab.ipynb").write_bytes(os.urandom(5_000))
        with pytest.raises(CollectError, match="larger than 1,000 bytes"):
            copy_out(entries[0], tmp_path / "copy", Budget.of(1_000))


def test_a_sparse_file_is_as_large_as_it_says(tmp_path: Path) -> None:
    source = tmp_path / "download"
    source.mkdir()
    with (source / "lab.ipynb").open("wb") as file:
        file.truncate(10**12)
    with open_download(source) as entries, pytest.raises(CollectError, match="larger than"):
        copy_out(entries[0], tmp_path / "copy", Budget.of(1_000_000))


def test_of_a_hard_link_the_bytes_are_copied(tmp_path: Path) -> None:
    source, outside = tmp_path / "download", tmp_path / "outside"
    source.mkdir()
    outside.write_text("mine")
    os.link(outside, source / "lab.ipynb")
    with open_download(source) as entries:
        copy_out(entries[0], tmp_path / "copy", Budget.of(1_000))
    assert (tmp_path / "copy").stat().st_nlink == 1


def test_a_pipe_is_no_download(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.zip")
    with pytest.raises(UsageError, match="neither a file nor a folder"), open_download(tmp_path / "a.zip"):
        pass


def test_a_tar_archive_is_no_download(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as writer:
        writer.add(__file__, "ana/lab.ipynb")
    with pytest.raises(CollectError, match="unpack it and name the folder"), open_download(tmp_path / "a.tar.gz"):
        pass


def test_names_are_shown_without_control_and_bidirectional_characters() -> None:
    assert shown("a\u202egpj\x1b[31m") == "a?gpj?[31m"
    assert len(shown("x" * 5_000)) == 200
