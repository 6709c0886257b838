"""Pictograms are drawn in the colour asked for, whole, and never stop a page."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QColor, QImage

from kiosk.domain.trade import parse_trades
from kiosk.resources import asset_path, asset_text
from kiosk.ui.pictograms import PictogramProvider, draw, drawing

STEMS = sorted(path.stem for path in asset_path("pictograms").glob("*.svg"))
ONE_COLOUR = [stem for stem in STEMS if "currentColor" in asset_text(f"pictograms/{stem}.svg") and stem != "mark"]


def inked(image: QImage) -> list[QColor]:
    """Fully covered pixels; edges are mixed with what lies behind."""
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    colours = (image.pixelColor(x, y) for x, y in points)
    return [colour for colour in colours if colour.alpha() == 255]


@pytest.mark.parametrize("stem", ONE_COLOUR)
def test_one_colour_and_nothing_else(qapp: QObject, stem: str) -> None:
    pixels = inked(draw(stem, "ffe100", 96, 96))
    assert len(pixels) > 40, "something is drawn"
    assert {colour.name() for colour in pixels} <= {"#ffe100", "#ffffff"} if stem.startswith("ui") else {"#ffe100"}


def test_every_trade_tile_has_its_picture(qapp: QObject) -> None:
    assert {tile.id for tile in parse_trades(asset_text("data/trades.toml")).tiles} <= set(STEMS)


def test_dashes_and_holes_survive_the_renderer(qapp: QObject) -> None:
    """The reader's outline is drawn as single strokes: the gaps between them must stay."""
    image = draw("scene-reader", "ffffff", 860, 212)
    row = [image.pixelColor(x, 22).name() for x in range(244, 616)]
    changes = sum(one != other for one, other in pairwise(row))
    assert changes >= 10


@pytest.mark.parametrize(
    "name", ["no-such-picture/0a4a9c", "../data/trades/0a4a9c", "bricklayer/red", "bricklayer", ""]
)
def test_a_wrong_name_gives_an_empty_picture_of_the_right_size(qapp: QObject, name: str) -> None:
    size = QSize()
    image = PictogramProvider().requestImage(name, size, QSize(48, 48))
    assert (image.width(), image.height()) == (48, 48) == (size.width(), size.height())
    assert inked(image) == []


def test_the_natural_size_is_used_when_none_is_asked_for(qapp: QObject) -> None:
    assert PictogramProvider().requestImage("bricklayer/0a4a9c", QSize(), QSize()).width() > 0


def test_the_colour_is_written_into_the_drawing() -> None:
    data = drawing("bricklayer", "123456", 48, 48)
    assert b"currentColor" not in data
    assert b"#123456" in data


@pytest.mark.parametrize("stem", STEMS)
def test_a_picture_keeps_its_shape_and_never_exceeds_what_was_asked_for(qapp: QObject, stem: str) -> None:
    wide, high = draw(stem, "0a4a9c", 300, 100), draw(stem, "0a4a9c", 100, 300)
    assert (wide.width(), wide.height()) == (300, wide.height()) or wide.height() == 100
    assert wide.width() <= 300
    assert (high.width(), high.height()) == (100, high.height()) or high.height() == 300
    assert wide.width() / wide.height() == pytest.approx(high.width() / high.height(), rel=0.05)
