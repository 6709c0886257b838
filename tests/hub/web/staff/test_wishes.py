"""替人登记: a wish of somebody without a card, kept with his yes, found when there is work, gone at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook
from kiosk.hub.retention import Retention
from kiosk.hub.schema import ACCESS_LOG, APPLICATION, AUDIT, COUNTER, WISH
from kiosk.protocol.short_code import encode, spaced
from tests.domain.postings import a_job
from tests.hub.market import add_kiosk
from tests.hub.web.conftest import NOW
from tests.hub.web.staff.conftest import CITY, TOWN, Clerk, SignIn

DAY_S = 86_400
NAME, PHONE = "测试己", "13900003333"
HOSTILE = "<img src=x onerror=alert(1)>'; DROP TABLE"


def _form(**changes: Any) -> dict[str, Any]:
    usual = {"name": NAME, "phone": PHONE, "birth_year": "1975", "sex": "male", "consent": "yes"}
    return {**usual, "tile": ["bricklayer", "loader"], "settlement": "daily", "days": "60", **changes}


def _wishes(hub: Hub) -> list[Any]:
    with hub.database.reading() as connection:
        return list(connection.execute(select(WISH)))


def test_a_wish_is_written_down_with_a_number_and_found_when_there_is_work(
    clerk: Clerk, sign_in: SignIn, staffed_hub: Hub
) -> None:
    work = replace(a_job().work, start_on=date(2026, 11, 25))
    with staffed_hub.database.writing() as connection:
        book = JobBook(connection, "jiezhou", NOW)
        job = book.post(a_job(title="砌墙瓦工", trade="6-29-01-01", work=work, valid_through=NOW + DAY_S), TOWN).job
        book.post(a_job(title="别处瓦工", trade="6-29-01-01", work=work, valid_through=NOW + DAY_S), CITY)
    assert "有合适的活给您打电话" in clerk.get("/staff/wishes/new").text
    answer = clerk.post("/staff/wishes/new", **_form())
    (kept,) = _wishes(staffed_hub)
    assert (kept.kiosk_id, kept.hall_id, kept.on_behalf_by) == (0, TOWN, "jiezhou")
    assert (kept.trades, kept.settlement, kept.until) == ('["bricklayer", "loader"]', "daily", NOW + 60 * DAY_S)
    slip = answer.text
    for words in (spaced(encode(kept.ticket_id)), "想干：瓦工、搬运工", "日结", "没接到电话，就是还没有", "砌墙瓦工"):
        assert words in slip
    assert NAME not in slip
    assert PHONE not in slip
    assert "别处瓦工" not in slip
    assert "登记想干的 1" in clerk.get(f"/staff/jobs/{job.id}").text
    page = clerk.get("/staff/wishes", tile="bricklayer").text
    assert NAME in page
    assert PHONE in page
    assert NAME not in clerk.get("/staff/wishes", tile="welder").text
    # The form of the application is filled; the yes for this hirer is asked anew.
    key = f"0-{kept.ticket_id}"
    filled = clerk.get(f"/staff/jobs/{job.id}/behalf", wish=key).text
    assert f'value="{PHONE}"' in filled
    assert 'value="1975"' in filled
    assert 'name="consent" value="yes" checked' not in filled
    with staffed_hub.database.reading() as connection:
        looks = connection.execute(select(ACCESS_LOG.c.purpose, ACCESS_LOG.c.subject, ACCESS_LOG.c.people)).all()
        (counted,) = connection.execute(select(COUNTER).where(COUNTER.c.measure == "wishes")).all()
    assert [tuple(look) for look in looks] == [("wishes", f"hall:{TOWN}", 1), ("on-behalf", f"wish:{key}", 1)]
    assert (counted.hall_id, counted.trade, counted.sex, counted.age_band, counted.value) == (
        TOWN, "bricklayer", "male", "45-54", 1
    )  # fmt: skip
    other = sign_in("yanhu")
    for path in (f"/staff/wishes/{key}", f"/staff/wishes/{key}x", "/staff/wishes/7-1"):
        assert other.get(path).status_code == 404
    assert other.post(f"/staff/wishes/{key}/drop").status_code == 404
    assert NAME not in other.get("/staff/wishes").text
    assert len(_wishes(staffed_hub)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"consent": ""}, "念给他听"),
        ({"name": " "}, "请写他的姓名"),
        ({"phone": "12"}, "11位手机号"),
        ({"birth_year": "2012"}, "没满16岁"),
        ({"tile": []}, "想干什么？"),
        ({"tile": ["nonsense"]}, "想干什么？"),
    ],
)
def test_nothing_is_kept_that_he_has_not_said_yes_to(
    clerk: Clerk, staffed_hub: Hub, changes: dict[str, Any], words: str
) -> None:
    answer = clerk.post("/staff/wishes/new", **_form(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert _wishes(staffed_hub) == []
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(COUNTER)).all() == []


def test_a_later_wish_takes_the_place_of_the_first(clerk: Clerk, staffed_hub: Hub) -> None:
    clerk.post("/staff/wishes/new", **_form())
    page = clerk.post("/staff/wishes/new", **_form(tile="welder", phone="139 0000 3333", settlement="", days="7")).text
    assert "想干：电焊工" in page
    (kept,) = _wishes(staffed_hub)
    assert (kept.trades, kept.settlement, kept.until) == ('["welder"]', None, NOW + 30 * DAY_S)
    clerk.post("/staff/wishes/new", **_form(phone="", without_phone="yes", name=HOSTILE))
    assert len(_wishes(staffed_hub)) == 2
    page = clerk.get("/staff/wishes").text
    assert "没有手机，等他来" in page
    assert "<img" not in page


def test_a_wish_ends_by_itself_or_when_he_says_so_and_the_figure_stays(clerk: Clerk, staffed_hub: Hub) -> None:
    clerk.post("/staff/wishes/new", **_form())
    clerk.post("/staff/wishes/new", **_form(name="测试庚", days="30"))
    gone, kept = sorted(_wishes(staffed_hub), key=lambda each: str(each.name), reverse=True)
    assert "删掉了" in clerk.post(f"/staff/wishes/0-{gone.ticket_id}/drop").text
    assert [each.ticket_id for each in _wishes(staffed_hub)] == [kept.ticket_id]
    Retention(staffed_hub.database).purge(kept.until)
    assert _wishes(staffed_hub) == []
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(COUNTER.c.value).where(COUNTER.c.measure == "wishes")).scalars().all() == [2]
        acts = connection.execute(select(AUDIT.c.action, AUDIT.c.detail).where(AUDIT.c.action.like("wish.%"))).all()
    assert {act.action for act in acts} == {"wish.on-behalf", "wish.drop"}
    assert not any(act.detail for act in acts)


def test_a_wish_from_a_kiosk_belongs_to_its_hall(sign_in: SignIn, staffed_hub: Hub) -> None:
    with staffed_hub.database.writing() as connection:
        add_kiosk(connection, hall_id=CITY)
        row = {"kiosk_id": 7, "ticket_id": 1, "person": bytes(16), "holder_tag": bytes(8), "sex": "male"}
        row |= {"birth_month": "1979-03", "trades": '["loader"]', "consent_version": "wish-1", "at": NOW}
        connection.execute(insert(WISH).values(**row, name=NAME, phone=PHONE, until=NOW + 1))
    assert NAME in sign_in("yanhu").get("/staff/wishes").text
    assert NAME not in sign_in("jiezhou").get("/staff/wishes").text


def test_a_manager_of_several_halls_says_which(sign_in: SignIn, staffed_hub: Hub) -> None:
    manager = sign_in("zhuren")
    assert "请选是哪个大厅" in manager.post("/staff/wishes/new", **_form()).text
    manager.post("/staff/wishes/new", **_form(hall=CITY))
    assert [each.hall_id for each in _wishes(staffed_hub)] == [CITY]


def test_the_slip_of_an_application_says_what_it_is_and_what_silence_means(clerk: Clerk, staffed_hub: Hub) -> None:
    work = replace(a_job().work, start_on=date(2026, 11, 25))
    with staffed_hub.database.writing() as connection:
        job = JobBook(connection, "jiezhou", NOW).post(a_job(work=work, valid_through=NOW + DAY_S), TOWN).job
    fields = {name: value for name, value in _form().items() if name not in ("tile", "settlement", "days")}
    slip = clerk.post(f"/staff/jobs/{job.id}/behalf", **fields)
    with staffed_hub.database.reading() as connection:
        ticket_id = connection.execute(select(APPLICATION.c.ticket_id)).scalar_one()
    for words in (spaced(encode(ticket_id)), "报名单", "请不要去", "不要钱", "/c"):
        assert words in slip.text
    assert NAME not in slip.text
    assert slip.url.path.endswith(f"/people/0-{ticket_id}/slip")
    for key in (f"0-{ticket_id + 1}", "7-5", "x"):
        assert clerk.get(f"/staff/jobs/{job.id}/people/{key}/slip").status_code == 409
