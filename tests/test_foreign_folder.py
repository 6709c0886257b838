"""Nothing on a stick leads anywhere else, and what is written there is whole or not there."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.foreign_folder import ForeignFolder, Room, StickError, StickFault
from tests.pulled_sticks import pulled_at
from tests.small_disks import fill


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[ForeignFolder]:
    (tmp_path / "stick").mkdir()
    with ForeignFolder.open(tmp_path / "stick") as opened:
        yield opened


def refused(code: StickFault) -> pytest.RaisesExc[StickError]:
    return pytest.RaisesExc(StickError, check=lambda error: error.code is code)


def test_what_is_written_is_read_again(stick: ForeignFolder) -> None:
    with stick.folder("a", "b", create=True) as below:
        below.write("file", [b"one ", b"two"])
        assert below.read("file", 7) == b"one two"
        assert below.size("file") == 7
        below.write("file", [b"three"])
        assert below.names(10) == ["file"]
    with stick.folder("a", "b") as again:
        assert again.read("file", 100) == b"three"
        again.remove("file")
        again.remove("file")
        assert again.names(10) == []
        assert again.size("file") is None


def test_stick_4_one_byte_more_than_allowed_is_too_large(stick: ForeignFolder) -> None:
    stick.write("file", [b"1234"])
    with refused(StickFault.TOO_LARGE):
        stick.read("file", 3)


def test_a_file_takes_its_name_when_it_is_on_the_disk(stick: ForeignFolder) -> None:
    with pulled_at(None) as watched:
        stick.write("file", [b"one"])
    assert watched.log[-4:] == ["open", "fsync", "replace", "fsync"]


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/etc", "a\0b"])
def test_no_name_is_a_way(stick: ForeignFolder, name: str) -> None:
    with refused(StickFault.NOT_PLAIN):
        stick.folder(name)
    with refused(StickFault.NOT_PLAIN):
        stick.write(name, [b""])
    with refused(StickFault.NOT_PLAIN):
        stick.read(name, 1)
    with refused(StickFault.NOT_PLAIN):
        stick.remove(name)


def test_stick_2_links_are_not_followed(stick: ForeignFolder, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (tmp_path / "stick" / "folder").symlink_to(outside)
    (tmp_path / "stick" / "file").symlink_to(outside / "secret")
    with refused(StickFault.NOT_PLAIN):
        stick.folder("folder")
    with refused(StickFault.NOT_PLAIN):
        stick.folder("folder", create=True)
    with refused(StickFault.NOT_PLAIN):
        stick.read("file", 100)
    assert stick.size("file") is None
    stick.write("file", [b"public"])
    assert (outside / "secret").read_bytes() == b"secret"
    assert not (tmp_path / "stick" / "file").is_symlink()


def test_a_link_where_a_file_is_being_written_is_not_followed(stick: ForeignFolder, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"whole")
    (tmp_path / "stick" / "file.new").symlink_to(outside)
    stick.write("file", [b"public"])
    assert outside.read_bytes() == b"whole"
    assert (tmp_path / "stick" / "file").read_bytes() == b"public"


def test_stick_3_pipes_and_folders_are_no_files(stick: ForeignFolder, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "stick" / "pipe")
    (tmp_path / "stick" / "folder").mkdir()
    for name in ("pipe", "folder"):
        with refused(StickFault.NOT_PLAIN):
            stick.read(name, 100)
        assert stick.size(name) is None


def test_stick_4_of_too_many_names_only_some_are_looked_at(stick: ForeignFolder, tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / "stick" / f"{number:02}").touch()
    assert len(stick.names(5)) == 5


def test_a_stick_that_is_not_there(tmp_path: Path) -> None:
    with refused(StickFault.MISSING):
        ForeignFolder.open(tmp_path / "nowhere")


def test_pieces_that_end_in_a_fault_leave_nothing(stick: ForeignFolder) -> None:
    stick.write("file", [b"old"])

    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise OSError(errno.EIO, "pulled out")

    with refused(StickFault.GONE):
        stick.write("file", pieces())
    assert stick.names(10) == ["file"]
    assert stick.read("file", 10) == b"old"


def test_files_take_whole_clusters() -> None:
    room = Room(free_bytes=4 * 32_768, cluster_bytes=32_768)
    assert room.taken_by([1, 32_768, 32_769, 0]) == 4 * 32_768
    room.demand([1, 1, 1, 1])
    room.demand([1, 1, 1, 1, 1], freed=[1])
    with refused(StickFault.FULL):
        room.demand([1, 1, 1, 1, 1])


def test_a_full_stick_says_so_and_keeps_what_it_had(small_disk: Path) -> None:
    with ForeignFolder.open(small_disk) as stick:
        stick.write("file", [b"old"])
        stick.room().demand([64 * 1024])
        fill(small_disk)
        with refused(StickFault.FULL):
            stick.room().demand([1])
        with refused(StickFault.FULL):
            stick.write("file", [bytes(8192)] * 10)
        assert stick.names(10) == ["ballast", "file"]
        assert stick.read("file", 10) == b"old"


def test_a_write_protected_stick_says_so(small_disk: Path) -> None:
    os.chmod(small_disk, 0o700)
    with ForeignFolder.open(small_disk) as stick:
        stick.write("file", [b"old"])
    assert os.system(f"mount -o remount,ro {small_disk}") == 0
    with ForeignFolder.open(small_disk) as stick, refused(StickFault.DENIED):
        stick.write("file", [b"new"])
