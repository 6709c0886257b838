"""The poster: right size, readable code even after a chat program has squeezed it, and nothing outside its card."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.demo.market import market_jobs
from kiosk.domain.job import Contact, Hirer, HirerKind, Job, Pay, PayUnit, Place, Settlement
from kiosk.hub.wording import typeface
from kiosk.hub.wording.poster import HEIGHT, WIDTH, poster_png
from kiosk.hub.wording.typeface import FontMissingError
from tests.domain.postings import NOW, PACKING_JOB, TODAY, a_job
from tests.hub.wording.tables import HOME, regions, trades

URL = "https://hub.example.invalid/j/281474976710655"
MARKET = "盐湖区零工市场"


def poster(job: Job, url: str = URL, market: str = MARKET) -> Image.Image:
    png = poster_png(job, url, market, NOW, trades=trades(), regions=regions())
    assert png.startswith(b"\x89PNG")
    return Image.open(BytesIO(png))


def codes(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


def test_the_poster_is_portrait_and_its_code_leads_to_the_job() -> None:
    image = poster(PACKING_JOB)
    assert image.size == (WIDTH, HEIGHT) == (1080, 1440)
    assert codes(image) == [URL]


def test_the_code_survives_what_chat_programs_do_to_pictures() -> None:
    stream = BytesIO()
    poster(PACKING_JOB).resize((540, 720)).save(stream, "JPEG", quality=55)
    assert codes(Image.open(stream)) == [URL]


def test_the_same_posting_gives_the_same_picture() -> None:
    first, second = (poster_png(PACKING_JOB, URL, MARKET, NOW, trades=trades(), regions=regions()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "change",
    [
        {"title": "铲车司机"},
        {"openings": 9},
        {"filled": 4},
        {"pay": replace(PACKING_JOB.pay, minimum_yuan=121)},
        {"contact": Contact("钱师傅", "0359-555-0143")},
        {"place": replace(PACKING_JOB.place, address="别处")},
        {"hirer": replace(PACKING_JOB.hirer, name="别家")},
    ],
)
def test_whatever_the_posting_says_is_to_be_seen(change: dict[str, object]) -> None:
    assert poster(PACKING_JOB).tobytes() != poster(a_job(**change)).tobytes()


def _outside(image: Image.Image) -> set[object]:
    """The colours left and right of the card, below the sign: nothing but ground."""
    strips = (image.crop((0, 645, 46, HEIGHT)), image.crop((WIDTH - 46, 645, WIDTH, HEIGHT)))
    return {colour for strip in strips for _, colour in strip.getcolors(1 << 16) or ()}


def test_sample_postings_stay_within_the_card() -> None:
    for job in market_jobs(jobs=12, seed=9, now=NOW, region=HOME, trades=trades(), regions=regions()):
        image = poster(job)
        assert len(_outside(image)) == 1
        assert codes(image) == [URL]


LONG = st.text(max_size=80)


@settings(deadline=None, derandomize=True, max_examples=15)
@given(LONG, LONG, LONG, st.integers(1, 200_000), st.integers(0, 3000))
def test_any_words_of_any_length_stay_within_the_card(
    title: str, address: str, name: str, yuan: int, openings: int
) -> None:
    job = a_job(
        title=title,
        openings=openings,
        place=Place("140802106", address, None, None, PACKING_JOB.place.quality),
        hirer=Hirer(name, HirerKind.UNIT, TODAY),
        contact=Contact(name, address),
        pay=Pay(yuan, 2 * yuan, PayUnit.PIECE, Settlement.ON_COMPLETION, "1000平方"),
    )
    image = poster(job, market=title)
    assert len(_outside(image)) == 1
    assert codes(image) == [URL]


@pytest.fixture
def _forgotten_fonts() -> Iterator[None]:
    typeface.load_typeface.cache_clear()
    yield
    typeface.load_typeface.cache_clear()


@pytest.mark.usefixtures("_forgotten_fonts")
def test_without_fontconfig_there_is_a_typed_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FontMissingError) as caught:
        poster(PACKING_JOB)
    assert caught.value.instruction


@pytest.mark.usefixtures("_forgotten_fonts")
def test_a_font_that_knows_no_chinese_is_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in = tmp_path / "fc-match"
    stand_in.write_text("#!/bin/sh\nprintf 'DejaVu Sans\\n/usr/share/fonts/x.ttf\\n0'\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(FontMissingError, match="DejaVu"):
        poster(PACKING_JOB)
