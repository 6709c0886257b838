"""The manual names every code that a kiosk can show: whoever rings up reads it from there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from kiosk.resources import asset_text
from kiosk.ui.faults import OUT_OF_SERVICE_NUMBERS, OUT_OF_SERVICE_OTHERWISE

MANUAL = Path(__file__).resolve().parent.parent / "docs" / "operator"
ROW = re.compile(r"^\| (?P<number>\d\d) \| (?P<sentence>[^|]+) \|", re.MULTILINE)
LINK = re.compile(r"(?:\]\(|src=\")(?P<target>[^)#:\"]+)(#[^)]*)?[)\"]")


def test_every_number_stands_there_with_the_sentence_of_the_screen() -> None:
    shown = {row["number"]: row["sentence"] for row in tomllib.loads(asset_text("data/faults.toml"))["fault"]}
    told = dict(ROW.findall((MANUAL / "machine.md").read_text("utf-8")))
    standstills = {*OUT_OF_SERVICE_NUMBERS.values(), OUT_OF_SERVICE_OTHERWISE}
    assert {number: told[number] for number in shown} == shown
    assert told.keys() - shown.keys() == standstills


def test_every_page_and_picture_that_is_named_is_there() -> None:
    lost = [
        (page.name, target)
        for page in MANUAL.glob("*.md")
        for target, _ in LINK.findall(page.read_text("utf-8"))
        if not (MANUAL / target).exists()
    ]
    assert lost == []
