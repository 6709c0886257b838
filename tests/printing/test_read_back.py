"""The check of a test print: the very dots that go to the paper are read by a real decoder."""

from __future__ import annotations

import pytest

from kiosk.printing.paper import Paper, Raster
from kiosk.printing.read_back import read_back
from kiosk.ui.qr import QUIET_ZONE_MODULES, qr_matrix

TEXT = "https://hub.example.invalid/t/1234567890"


def paper_with(
    *texts: str, dots: int = 4, quiet: int = QUIET_ZONE_MODULES, width: int = Paper.NARROW.width_dots
) -> Raster:
    """Symbols one below the other, black on white."""
    rows: list[str] = []
    for text in texts:
        matrix = qr_matrix(text)
        lines = ["0" * len(matrix)] * quiet + ["".join("1" if dark else "0" for dark in row) for row in matrix]
        lines += ["0" * len(matrix)] * quiet
        for line in lines:
            row = "0" * (quiet * dots) + "".join(each * dots for each in line)
            rows += [row.ljust(width, "0")[:width]] * dots
    bits = "".join(rows) or "0" * width
    return Raster(width, int(bits, 2).to_bytes(len(bits) // 8, "big"))


@pytest.mark.parametrize("paper", list(Paper))
def test_what_is_on_the_paper_is_read(paper: Paper) -> None:
    assert read_back(paper_with(TEXT, width=paper.width_dots)) == (TEXT,)


def test_every_symbol_of_the_paper_is_read() -> None:
    assert set(read_back(paper_with(TEXT, "另一个"))) == {TEXT, "另一个"}


def test_a_symbol_at_the_very_edge_of_the_dots_is_read_because_paper_goes_on() -> None:
    assert read_back(paper_with(TEXT, quiet=0)) == (TEXT,)


def test_blank_paper_and_a_cut_symbol_give_nothing() -> None:
    assert read_back(paper_with()) == ()
    whole = paper_with(TEXT)
    cut = Raster(whole.width_dots, whole.rows(0, whole.height_dots // 2))
    assert read_back(cut) == ()
