"""Recordings are taken file by file; what is broken falls back and is named."""

from __future__ import annotations

import wave
from pathlib import Path

from kiosk.ui.voice.prompt_pack import MANIFEST, load_pack


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
