"""A copied folder as a road: only plain files, never more than allowed, and a pulled stick is no answer."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kiosk.sync.feed_source import CHUNK_BYTES, FeedSourceError, FolderSource, SourceFault


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stick" / "targets").mkdir(parents=True)
    (tmp_path / "stick" / "targets" / "large").write_bytes(bytes(range(256)) * 1024)
    return tmp_path / "stick"


def fault(source: FolderSource, path: str, max_bytes: int = 10**6) -> SourceFault:
    with pytest.raises(FeedSourceError) as caught:
        source.read(path, max_bytes)
    return caught.value.code


def test_reads_whole_files_up_to_the_limit(folder: Path) -> None:
    source = FolderSource(folder)
    size = 256 * 1024
    assert len(source.read("targets/large", size)) == size
    assert fault(source, "targets/large", size - 1) is SourceFault.TOO_LARGE


def test_streams_from_any_byte(folder: Path) -> None:
    whole = (folder / "targets" / "large").read_bytes()
    for offset in (0, 1, CHUNK_BYTES + 3, len(whole), len(whole) + 5):
        with FolderSource(folder).stream("targets/large", offset) as stream:
            assert stream.start == offset
            assert b"".join(stream.chunks) == whole[offset:]


def test_what_is_no_plain_file_is_not_there(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe")
    (tmp_path / "secret").write_text("x")
    (folder / "link").symlink_to(tmp_path / "secret")
    source = FolderSource(folder)
    assert fault(source, "pipe") is SourceFault.MISSING
    assert fault(source, "targets") is SourceFault.MISSING
    assert fault(source, "targets/large/deeper") is SourceFault.MISSING
    assert fault(source, "nothing") is SourceFault.MISSING
    assert fault(source, "link") is SourceFault.MISSING
    assert fault(source, "../secret") is SourceFault.MISSING


def test_stick_2_a_folder_below_the_root_may_be_no_link(folder: Path, tmp_path: Path) -> None:
    assert FolderSource(tmp_path, "stick", "targets").read("large", 10**6)
    (tmp_path / "other").symlink_to(folder)
    assert FolderSource(tmp_path / "other", "targets").read("large", 10**6)
    assert fault(FolderSource(tmp_path, "other", "targets"), "large") is SourceFault.UNREACHABLE
    (folder / "metadata").symlink_to(folder / "targets")
    assert fault(FolderSource(folder), "metadata/large") is SourceFault.MISSING


def test_a_pulled_stick_is_unreachable_and_not_empty(folder: Path) -> None:
    shutil.rmtree(folder)
    assert fault(FolderSource(folder), "metadata/timestamp.json") is SourceFault.UNREACHABLE
    with pytest.raises(FeedSourceError), FolderSource(folder).stream("targets/large", 0):
        pass
