"""Pictures of paper: nothing that anybody writes keeps a ticket from being drawn, or makes it longer than the paper."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import cache

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.domain.application import TicketTitle
from kiosk.domain.services import ActivityKind
from kiosk.printing.composing import call_slip_content, strip_content
from kiosk.printing.content import PaperContent
from kiosk.printing.drawing import BASELINE, LONGEST_DOTS, Text, draw
from kiosk.printing.paper import Paper, Raster
from kiosk.printing.plain_text import MOST_MARKS, printable
from kiosk.protocol.work_record import MOST_JOBS
from kiosk.ui.qr import qr_matrix
from tests.domain.postings import NOW
from tests.printing.tickets import ISSUER, RARE, brickwork, long_job, place, ticket, worked

pytestmark = pytest.mark.usefixtures("qapp")

PAPERS = pytest.mark.parametrize("paper", list(Paper), ids=["58mm", "80mm"])
LETTERS = st.one_of(
    st.sampled_from("\U00020bb7\U0002b363\U0003134a\U0001f467😀🇨🇳赵钱·，。、（）-1 "),
    st.sampled_from("\u0301\u0489\u200d\u202e\ufe0f\u05d5\u05e9\u0639\u0631\u2028\t\ud800\ue000"),
    st.characters(categories=("L", "N", "P", "S"), max_codepoint=0x4FF),
)
ANY_TEXT = st.text(LETTERS, max_size=200)

symbol = cache(qr_matrix)


def picture(raster: Raster) -> Image.Image:
    return Image.frombytes("1", (raster.width_dots, raster.height_dots), raster.bits, "raw", "1;I")


@pytest.mark.parametrize("width", [5, 38, 61, 341, 560])
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(text=ANY_TEXT, size=st.sampled_from([33, 52]), lines=st.integers(1, 4))
def test_a_line_ends_between_characters_and_all_of_them_are_there(width: int, text: str, size: int, lines: int) -> None:
    block = Text(text, size, width, margin=0, lines=lines)
    assert len(block.lines) <= lines
    joined, whole = "".join(block.lines).replace(" ", ""), printable(text).replace(" ", "")
    if joined.endswith("…") and joined != whole:
        assert whole.startswith(joined[:-1].rstrip("，。、"))
    else:
        assert joined == whole


@pytest.mark.parametrize(
    ("text", "width"),
    [("\u05d5 \U0001f467", 338), ("\u0631\U0003134ab\U0003134a赵c\u0301", 25), ("\u05e91\U0002cb4e", 41)],
)
def test_where_two_scripts_meet_no_character_is_cut_in_two(text: str, width: int) -> None:
    """Qt counts in UTF-16 units and breaks these between the halves of a character beyond the BMP."""
    assert "".join(Text(text, 33, width, margin=0, lines=9).lines).replace(" ", "") == text.replace(" ", "")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(
    paper=st.sampled_from(Paper),
    texts=st.tuples(*[st.text(LETTERS, max_size=60)] * 5),
    times=st.sampled_from([1, 40]),
    slip=st.booleans(),
)
def test_whatever_a_posting_says_its_paper_is_drawn_and_short(
    paper: Paper, texts: tuple[str, ...], times: int, slip: bool
) -> None:
    title, address, meet_at, name, phone = (each * times for each in texts)
    job = brickwork(title=title)
    job = replace(
        job,
        place=replace(job.place, address=address),
        work=replace(job.work, meet_at=meet_at),
        hirer=replace(job.hirer, name=name),
        contact=replace(job.contact, name=name, phone=phone),
    )
    content = call_slip_content(job, NOW, ISSUER) if slip else ticket(job)
    raster = draw(content, paper, symbol)
    assert raster.height_dots <= LONGEST_DOTS


@PAPERS
def test_every_ticket_names_its_symbol_and_ends_within_the_paper(paper: Paper) -> None:
    for title, job in zip(TicketTitle, (brickwork(), long_job(), brickwork(), long_job()), strict=True):
        content = ticket(job, title)
        raster = draw(content, paper, symbol)
        assert raster.width_dots == paper.width_dots
        assert raster.height_dots <= LONGEST_DOTS
        (found,) = zxingcpp.read_barcodes(picture(raster))
        assert found.text == content.url


@PAPERS
def test_marks_piled_on_a_letter_leave_the_symbol_clean(paper: Paper) -> None:
    content = replace(ticket(), silence="不" + "\u0301" * 500, short_code="K" + "\u0332\u0489" * 500)
    (found,) = zxingcpp.read_barcodes(picture(draw(content, paper, symbol)))
    assert found.text == content.url


@PAPERS
@pytest.mark.parametrize(
    "content",
    [
        strip_content("盐湖区零工市场" * 40, NOW),
        call_slip_content(long_job(), NOW, ISSUER),
        call_slip_content(brickwork(), NOW, ISSUER),
        place(),
        place(title="去棉纺厂的大巴" * 20, place="市场门口" * 40, organiser="盐湖区零工市场" * 20),
        worked(brickwork()),
        worked(*[long_job()] * MOST_JOBS),
    ],
    ids=["strip", "long slip", "slip", "place", "long place", "worked", "long worked"],
)
def test_other_paper_is_short_too(paper: Paper, content: PaperContent) -> None:
    raster = draw(content, paper, symbol)
    assert 0 < raster.height_dots <= LONGEST_DOTS


@PAPERS
def test_a_work_record_of_the_most_jobs_scans_and_names_each(paper: Paper) -> None:
    content = worked(*[brickwork()] * MOST_JOBS)
    assert content.jobs[0].what == "11月25日 砌墙瓦工"
    assert content.jobs[0].for_whom == "350–400元/天 · 磨河建筑劳务队"
    (found,) = zxingcpp.read_barcodes(picture(draw(content, paper, symbol)))
    assert found.text == content.url


def test_the_paper_of_a_place_promises_it_only_once_the_hub_has_given_it() -> None:
    given, saved = place(), place(given=False)
    assert (given.title, saved.title) == ("乘车单", "报名单")
    assert (given.sentence, saved.sentence) == (
        "车位定下了，请按时上车。去不了，先打电话。",
        "位子还没定。走之前再刷卡看，没说定下了，请不要去。",
    )
    course = place(ActivityKind.TRAINING, phone="0359-555-0111")
    assert (course.title, course.sentence, course.phone) == (
        "报名单",
        "名额定下了，请按时到。去不了，先打电话。",
        "0359-555-0111",
    )
    assert given.phone == ISSUER.market_phone, "somebody can always be told"


@pytest.mark.parametrize("name", RARE)
def test_every_rare_character_leaves_ink(name: str) -> None:
    """A glyph that no font has is a box, never nothing: the person can say what is missing."""
    raster = draw(strip_content(name, NOW), Paper.NARROW, symbol)
    first_line = raster.rows(0, round(BASELINE * 34))
    assert any(first_line)


def test_printable_text_has_no_pile_of_marks() -> None:
    pile = printable("a" + "\u0301" * 99 + "b\u0302")
    assert sum(unicodedata.combining(each) > 0 for each in pile) == MOST_MARKS + 1
    assert printable("a\u202eb\tc\ud800\ue000\n d\ufe0f") == "ab c d"
