"""Recordings are taken file by file; what is broken falls back and is named."""

from __future__ import annotations

import tomllib
import wave
from pathlib import Path

import pytest

from kiosk.ui.voice.prompt_pack import MANIFEST, load_pack
from kiosk.ui.voice.recording_list import main, recordable


def record(file: Path, width: int = 2) -> None:
    with wave.open(str(file), "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(width)
        made.setframerate(22050)
        made.writeframes(b"\1\0" * 2000)


def test_what_can_be_played_is_taken_and_the_rest_is_named(tmp_path: Path) -> None:
    record(tmp_path / "good.wav")
    record(tmp_path / "eight-bits.wav", width=1)
    record(tmp_path / "torn.wav")
    torn = (tmp_path / "torn.wav").read_bytes()
    (tmp_path / "torn.wav").write_bytes(torn[: len(torn) // 2])
    (tmp_path / "text.wav").write_text("not sound", encoding="ascii")
    record(tmp_path.parent / "outside.wav")
    (tmp_path / MANIFEST).write_text(
        '[recordings]\n"刷身份证，找活干" = "good.wav"\n"一" = "eight-bits.wav"\n"二" = "torn.wav"\n"三" = "text.wav"\n'
        '"四" = "missing.wav"\n"五" = "../outside.wav"\n',
        encoding="utf-8",
    )
    pack = load_pack(tmp_path)
    assert pack.recordings == {"刷身份证，找活干": tmp_path / "good.wav"}
    assert pack.broken == ("eight-bits.wav", "torn.wav", "text.wav", "missing.wav", "../outside.wav")


def test_a_folder_without_a_usable_manifest_leaves_all_to_synthesis(tmp_path: Path) -> None:
    assert load_pack(tmp_path / "nowhere").broken == (MANIFEST,)
    for text in ("not toml", "[other]\n", 'recordings = "no table"\n'):
        (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
        assert load_pack(tmp_path).broken == (MANIFEST,)


def test_the_list_to_record_becomes_a_pack_file_by_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    wanted = tomllib.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))["recordings"]
    assert tuple(wanted) == recordable()
    assert "刷身份证，找活干" in wanted
    assert not any("%" in sentence or "\n" in sentence for sentence in wanted)
    record(tmp_path / wanted["刷身份证，找活干"])
    capsys.readouterr()
    assert main([str(tmp_path)]) == 1
    lacking = capsys.readouterr().out.splitlines()
    assert "刷身份证，找活干" not in lacking
    assert lacking[-1] == f"1 / {len(wanted)}"
    assert load_pack(tmp_path).recordings == {"刷身份证，找活干": tmp_path / wanted["刷身份证，找活干"]}


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    assert main([str(tmp_path / "file" / "pack")]) == 3
    assert capsys.readouterr().out
