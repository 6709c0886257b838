"""叫人: whom the clerk must ring, why in words, and when a line leaves the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select, update

from kiosk.domain.card import Sex
from kiosk.domain.clock import local_day
from kiosk.domain.job import Acceptance
from kiosk.domain.services import Activity, ActivityKind
from kiosk.hub.audit import note_act
from kiosk.hub.effects.letter import Letter
from kiosk.hub.effects.presence import check_in, sign_up
from kiosk.hub.hall_numbers import give_number, waiting_numbers
from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook
from kiosk.hub.journal import journal
from kiosk.hub.schema import ACCESS_LOG, ACTIVITY, APPLICATION, AUDIT, COUNTER, JOB
from kiosk.hub.services import KeptActivity, ServiceBook, content_files
from kiosk.protocol.acts import CheckIn, SignUp
from kiosk.protocol.refusals import Refusal
from tests.domain.postings import a_job
from tests.hub.market import KIOSK_ID, NAME, PHONE, add_application, add_kiosk
from tests.hub.web.conftest import NOW
from tests.hub.web.staff.conftest import CITY, TOWN, Clerk, SignIn

KEY = "7-5"
HERE = "140802100"
NOTHING = "现在没有要打的电话"
WORK = replace(a_job().work, start_on=date(2026, 11, 25), meet_time=time(7))


@pytest.fixture
def job_id(staffed_hub: Hub) -> int:
    """A posting of tomorrow, 7:00, with three applicants."""
    with staffed_hub.database.writing() as connection:
        add_kiosk(connection, hall_id=TOWN)
        job = JobBook(connection, "jiezhou", NOW).post(a_job(work=WORK, valid_through=NOW + 2 * 86400), TOWN).job
        for number in range(3):
            person = bytes([number]) * 16
            add_application(connection, job.id, NOW + number, ticket_id=5 + number, person=person)
    return job.id


def _choose(hub: Hub, *, told_at: int | None = None) -> None:
    with hub.database.writing() as connection:
        connection.execute(update(APPLICATION).where(APPLICATION.c.ticket_id == 5).values(state="chosen"))
        if told_at is not None:
            note_act(connection, told_at, "jiezhou", "call.told", f"ticket:{KEY}")


def _amend(hub: Hub, job_id: int, **changes: Any) -> None:
    with hub.database.writing() as connection:
        book = JobBook(connection, "jiezhou", NOW)
        book.amend(job_id, replace(book.find(job_id).job, **changes))


# --- postings ---


def test_who_was_chosen_is_to_be_rung_until_it_was_done(clerk: Clerk, staffed_hub: Hub, job_id: int) -> None:
    _choose(staffed_hub)
    assert "选上了，叫他去（1）" in clerk.get("/staff/calls").text
    assert "选上了，叫他去：1个" in clerk.get("/staff/").text
    clerk.post("/staff/calls/done", subject=f"ticket:{KEY}")
    assert NOTHING in clerk.get("/staff/calls").text
    with staffed_hub.database.reading() as connection:
        calls = connection.execute(select(COUNTER.c.value).where(COUNTER.c.measure == "calls")).scalar_one()
    assert calls == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"description": "改到棉纺厂"}, "干的活改了"),
        (
            {"work": replace(a_job().work, start_on=date(2026, 11, 25), meet_time=time(6, 30))},
            "时间改了，原来是明早7:00",
        ),
        ({"pay": replace(a_job().pay, minimum_yuan=999, maximum_yuan=None)}, "工钱改了"),
        ({"openings": 40, "filled": 1}, ""),
    ],
)
def test_who_was_told_is_rung_again_when_that_changes_which_he_was_told(
    clerk: Clerk, staffed_hub: Hub, job_id: int, changes: dict[str, Any], words: str
) -> None:
    _choose(staffed_hub, told_at=NOW - 60)
    _amend(staffed_hub, job_id, **changes)
    page = clerk.get("/staff/calls").text
    if not words:
        assert NOTHING in page
        return
    assert "有改动，再说一遍（1）" in page
    assert f"<b>{words}</b>" in page
    assert "有改动，再说一遍：1个" in clerk.get("/staff/").text


def test_changed_and_changed_back_is_no_news(clerk: Clerk, staffed_hub: Hub, job_id: int) -> None:
    _choose(staffed_hub, told_at=NOW - 60)
    before = a_job().pay
    _amend(staffed_hub, job_id, pay=replace(before, minimum_yuan=999, maximum_yuan=None))
    _amend(staffed_hub, job_id, pay=before)
    assert NOTHING in clerk.get("/staff/calls").text


def test_who_applied_for_cancelled_work_is_told(clerk: Clerk, job_id: int) -> None:
    clerk.post(f"/staff/board/{job_id}/cancel")
    assert "取消了，叫他别去（3）" in clerk.get("/staff/calls").text


def test_a_silent_hirer_is_rung_before_silence_becomes_a_no(clerk: Clerk, staffed_hub: Hub, job_id: int) -> None:
    with staffed_hub.database.writing() as connection:
        values = {"reply_deadline": NOW + 1800, "acceptance": Acceptance.HIRER_SELECTS}
        connection.execute(update(JOB).values(values))
    page = clerk.get("/staff/calls").text
    assert "雇主还没回话，催一下（1）" in page
    assert "3人在等" in page
    clerk.post("/staff/calls/done", subject=f"job:{job_id}")
    assert NOTHING in clerk.get("/staff/calls").text
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(ACCESS_LOG)).all() == [], "no worker was named"


# --- activities with places ---

BUS = Activity(1, ActivityKind.BUS, "去棉纺厂的大巴", NOW + 86_400, "市场门口", "棉纺厂", 45, 0, True)
FORM = {
    "id": "1", "kind": "bus", "hall": str(TOWN), "region": HERE, "open": "yes", "title": BUS.title, "places": "45",
    "organiser": "棉纺厂", "place": BUS.place, "begins_time": "06:12", "begins_day": "2026-11-25",
}  # fmt: skip


@pytest.fixture
def bus(staffed_hub: Hub) -> Hub:
    """Tomorrow 6:12 (``NOW`` and a day), with one seat taken an hour ago at a kiosk with a line."""
    with staffed_hub.database.writing() as connection:
        add_kiosk(connection, hall_id=TOWN)
        ServiceBook(connection, "", "jiezhou", NOW - 7200).add_activity(KeptActivity(HERE, TOWN, BUS))
    assert _sit_down(staffed_hub, 5, NOW - 3600) is None
    return staffed_hub


def _sit_down(hub: Hub, ticket_id: int, at: int, accepted_at: int | None = None) -> Refusal | None:
    act = SignUp(ticket_id, 1, bytes(8), bytes([ticket_id]) * 16, f"{NAME}{ticket_id}", PHONE, "sign-up-1", "棉纺厂")
    with journal(hub.database, accepted_at or at) as booking:
        return sign_up(booking, Letter(KIOSK_ID, bytes([ticket_id]) * 16, 1, at, at, act))


def test_who_has_a_seat_is_rung_when_the_bus_moves(clerk: Clerk, sign_in: SignIn, bus: Hub) -> None:
    clerk.post("/staff/services/activities", **FORM, text="带上身份证")
    assert NOTHING in clerk.get("/staff/calls").text, "the bus goes when and where it went"
    clerk.post("/staff/services/activities", **{**FORM, "begins_time": "06:30", "place": "东门"})
    page = clerk.get("/staff/calls").text
    for words in (
        "有改动，再说一遍（1）",
        f"{NAME}5",
        PHONE,
        "明早6:30　东门",
        "<b>时间、地方改了，原来是明早6:12</b>",
    ):
        assert words in page
    with bus.database.reading() as connection:
        (look,) = connection.execute(select(ACCESS_LOG)).all()
    assert (look.purpose, look.people) == ("call-list", 1)
    assert NAME not in sign_in("yanhu").get("/staff/calls").text
    # Who signs up now saw the new hour; who was without a line may have seen the old one.
    _sit_down(bus, 6, NOW + 60)
    _sit_down(bus, 7, NOW + 60, NOW + 7200)
    page = clerk.get("/staff/calls").text
    assert [f"{NAME}{number}" in page for number in (5, 6, 7)] == [True, False, True]
    for number in (5, 7):
        clerk.post("/staff/calls/done", subject=f"place:7-{number}")
    assert NOTHING in clerk.get("/staff/calls").text
    with bus.database.reading() as connection:
        counted = connection.execute(select(COUNTER.c.value).where(COUNTER.c.measure == "calls")).scalar_one()
        kept = connection.execute(select(AUDIT.c.detail).where(AUDIT.c.action == "activity.change")).scalars().all()
    assert counted == 2
    assert "东门" not in "".join(kept)
    assert "市场门口" not in "".join(kept)


def test_a_bus_that_moved_back_moves_nobody(clerk: Clerk, bus: Hub) -> None:
    for begins in ("06:30", "06:12"):
        clerk.post("/staff/services/activities", **{**FORM, "begins_time": begins})
    assert NOTHING in clerk.get("/staff/calls").text


def test_a_bus_that_is_called_off_takes_nobody_more(clerk: Clerk, bus: Hub) -> None:
    path = "/staff/services/activities/1/call-off"
    assert "取消了" in clerk.post(path, off="yes").text
    page = clerk.get("/staff/calls").text
    assert "取消了，叫他别去（1）" in page
    assert BUS.title in page
    with bus.database.reading() as connection:
        assert content_files(connection, NOW) == {}
    assert _sit_down(bus, 6, NOW + 60) is Refusal.ACTIVITY_FULL
    assert "照办了" in clerk.post(path, off="no").text
    assert NOTHING in clerk.get("/staff/calls").text
    assert _sit_down(bus, 6, NOW + 60) is None
    with bus.database.reading() as connection:
        assert content_files(connection, NOW) != {}


def test_nobody_calls_off_the_bus_of_another_place(sign_in: SignIn, bus: Hub) -> None:
    assert sign_in("yanhu").post("/staff/services/activities/1/call-off", off="yes").status_code == 422
    with bus.database.reading() as connection:
        assert connection.execute(select(ACTIVITY.c.cancelled_at)).scalar_one() is None


# --- the numbers of the hall ---


def test_numbers_of_the_hall_stand_beside_words_and_are_called_on_its_screen(clerk: Clerk, staffed_hub: Hub) -> None:
    with journal(staffed_hub.database, NOW) as booking:
        add_kiosk(booking.connection, hall_id=TOWN)
        for number, tiles in ((12, ("bricklayer", "loader")), (13, ("unheard-of",))):
            act = CheckIn(
                number,
                bytes(8),
                bytes([number]) * 16,
                NAME,
                PHONE,
                Sex.MALE,
                "1979-03",
                "2026-11-24",
                number,
                tiles,
                "1",
            )
            assert check_in(booking, Letter(KIOSK_ID, bytes(16), 1, NOW, NOW, act)) is None
    page = clerk.get("/staff/calls").text
    assert "<span>瓦工、搬运工</span>" in page
    assert "<span>unheard-of</span>" in page
    assert NAME not in page
    clerk.post("/staff/calls/number", key=f"{KIOSK_ID}-12")
    assert "瓦工、搬运工" not in clerk.get("/staff/calls").text
    assert clerk.get("/screen/data", hall=TOWN).json()["calls"] == ["12"]
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(ACCESS_LOG)).all() == [], "numbers name nobody"


def test_web_7_who_has_no_card_gets_a_number_at_the_window_and_is_called_by_it(
    clerk: Clerk, sign_in: SignIn, staffed_hub: Hub
) -> None:
    assert "没有人拿着号等" in clerk.get("/staff/calls").text
    for number in (1, 2):
        assert f"告诉他：窗{number}号" in clerk.post("/staff/calls/give").text
    assert "还有2人等着" in clerk.get("/staff/calls").text
    clerk.post("/staff/calls/number", key=f"窗{TOWN}-2")
    clerk.post("/staff/calls/number", key=f"窗{TOWN}-1")
    clerk.post("/staff/calls/number", key=f"窗{TOWN}-2")  # once more: the clock of this hub stands still
    assert sorted(clerk.get("/screen/data", hall=TOWN).json()["calls"]) == ["窗1", "窗2"]
    assert "再叫一遍" in clerk.get("/staff/calls").text

    other = sign_in("yanhu")
    assert "窗1号" in other.post("/staff/calls/give", hall=TOWN).text, "each hall counts for itself"
    assert other.get("/screen/data", hall=CITY).json()["calls"] == []
    for strange in (f"窗{TOWN}-1", "窗9-1", "7-1", "窗-", "'; DROP", "7-" + "9" * 40, "窗１０１-1"):
        other.post("/staff/calls/number", key=strange)
    assert other.get("/screen/data", hall=CITY).json()["calls"] == []


def test_nobody_is_called_by_a_term_of_abuse_and_each_day_begins_anew(staffed_hub: Hub) -> None:
    with staffed_hub.database.writing() as connection:
        given = [give_number(connection, TOWN, "jiezhou", NOW) for _ in range(40)]
        assert len(set(given)) == 40
        assert "窗38" not in given
        assert given[-1] == "窗41"
        assert give_number(connection, TOWN, "jiezhou", NOW + 86_400) == "窗1"
        assert waiting_numbers(connection, [TOWN], local_day(NOW + 86_400))[0].words == "窗1"
