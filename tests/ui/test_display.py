"""What a display says of its size, and what is made of it."""

from __future__ import annotations

import pytest

from kiosk.ui.display import millimetres_per_pixel

PORTRAIT = (1080, 1920)


@pytest.mark.parametrize(
    ("said_mm", "each_mm"),
    [((268, 476), 0.248), ((194, 345), 0.180), ((535, 952), 0.496)],
)
def test_a_believable_size_is_taken(said_mm: tuple[float, float], each_mm: float) -> None:
    assert millimetres_per_pixel(PORTRAIT, said_mm) == pytest.approx(each_mm, abs=0.001)


@pytest.mark.parametrize(
    "said_mm",
    [
        pytest.param((0, 0), id="says nothing"),
        pytest.param((160, 90), id="a television's"),
        pytest.param((476, 268), id="its shape turned"),
        pytest.param((16, 28), id="centimetres"),
        pytest.param((5350, 9520), id="a wall"),
    ],
)
def test_an_unbelievable_one_is_taken_for_the_panel_drawn_for(said_mm: tuple[float, float]) -> None:
    assert millimetres_per_pixel(PORTRAIT, said_mm) == pytest.approx(0.248)
    assert millimetres_per_pixel((2160, 3840), (0, 0)) == pytest.approx(0.124)
