"""The table of faults: every row complete, every number once, words that blame the machine."""

from __future__ import annotations

import pytest

from kiosk.domain.faults import FaultTableError, parse_faults
from kiosk.protocol.printer_codes import PrinterFault
from kiosk.protocol.reader_events import FaultCode
from kiosk.resources import asset_path, asset_text

ROW = """
[[fault]]
code = "A"
number = "01"
sentence = "没读出来"
instruction = "再放一次"
picture = "card-again"
prompt = "没读出来"
"""


def test_each_fault_code_has_exactly_one_row_in_the_order_of_the_contract() -> None:
    assert list(parse_faults(asset_text("data/faults.toml"))) == [*FaultCode, *PrinterFault]


def test_each_picture_exists() -> None:
    for row in parse_faults(asset_text("data/faults.toml")).values():
        assert asset_path(f"pictograms/{row.picture}.svg").is_file()


def test_the_words_follow_the_house_style() -> None:
    for row in parse_faults(asset_text("data/faults.toml")).values():
        for words in (row.sentence, row.instruction, row.prompt):
            assert not any(word in words for word in ("失败", "错误", "非法", "系统", "用户", "亲", "!", "！"))
        assert len(row.sentence) <= 12
        assert row.instruction.endswith("。")


@pytest.mark.parametrize(
    "broken",
    [
        ROW + ROW,
        ROW + ROW.replace('"A"', '"B"'),
        ROW.replace('"01"', '"1"'),
        ROW.replace('sentence = "没读出来"', 'sentence = ""'),
        ROW.replace('picture = "card-again"\n', ""),
        ROW + 'colour = "red"\n',
    ],
    ids=["code twice", "number twice", "one digit", "no words", "no picture", "unknown key"],
)
def test_a_row_that_would_leave_somebody_without_words_is_refused(broken: str) -> None:
    with pytest.raises(FaultTableError):
        parse_faults(broken)
