"""The manual names every code that a kiosk can show: whoever rings up reads it from there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from kiosk.resources import asset_text

MANUAL = Path(__file__).resolve().parent.parent / "docs" / "operators"
ROW = re.compile(r"^\| (?P<number>\d\d) \| (?P<sentence>[^|]+) \|", re.MULTILINE)
LINK = re.compile(r"\]\((?P<target>[^)#:]+)(#[^)]*)?\)")


def test_every_number_stands_there_with_the_sentence_of_the_screen() -> None:
    shown = {row["number"]: row["sentence"] for row in tomllib.loads(asset_text("data/faults.toml"))["fault"]}
    told = dict(ROW.findall((MANUAL / "machine.md").read_text("utf-8")))
    assert told == shown


def test_every_page_and_picture_that_is_named_is_there() -> None:
    lost = [
        (page.name, target)
        for page in MANUAL.glob("*.md")
        for target, _ in LINK.findall(page.read_text("utf-8"))
        if not (MANUAL / target).exists()
    ]
    assert lost == []
