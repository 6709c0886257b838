"""发活: what goes out, what must be mended first, and that nothing goes out twice."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select, update

from kiosk.domain.clock import local_time
from kiosk.domain.law import hidden_because
from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook, JobStatus, Posting, postings
from kiosk.hub.schema import COUNTER, HIRER, JOB
from tests.hub.web.conftest import NOW
from tests.hub.web.staff.conftest import CITY, TOWN, Clerk, SignIn

PHONE = "13800005678"


def _fields(**changes: Any) -> dict[str, Any]:
    """As the page sends them: a bricklayer for tomorrow, by somebody whose papers were seen."""
    usual = {"tile": "bricklayer", "openings": "4", "pay": "300", "region": "140802100", "day": "2026-11-25"}
    hirer = {"time": "06:30", "meet": "gather", "name": "王老板", "phone": PHONE, "papers": "seen"}
    return {**usual, **hirer, **changes}


def _jobs(hub: Hub) -> list[Posting]:
    with hub.database.reading() as connection:
        return list(postings(connection, select(JOB).order_by(JOB.c.id)))


def test_seven_fields_make_a_posting_that_every_kiosk_may_show(clerk: Clerk, staffed_hub: Hub) -> None:
    answer = clerk.post("/staff/post", **_fields())
    (posting,) = _jobs(staffed_hub)
    job = posting.job
    assert answer.url.path == f"/staff/jobs/{job.id}"
    assert "发出去了" in answer.text
    assert hidden_because(job, NOW) == ()
    assert (posting.status, posting.hall_id, posting.created_by) == (JobStatus.OPEN, TOWN, "jiezhou")
    assert (job.title, job.trade, job.openings, job.pay.minimum_yuan) == ("瓦工", "6-29-01-01", 4, 300)
    assert (job.contact.name, job.contact.phone, job.source) == ("王老板", PHONE, "解州镇便民服务中心")
    assert (job.work.meet_at, job.work.hours_text) == ("解州镇便民服务中心", "6:30开始，干一天")
    assert local_time(job.reply_deadline or 0).strftime("%d %H:%M") == "24 20:00"
    assert local_time(job.valid_through).strftime("%d %H:%M") == "25 08:30"


def test_what_is_wanting_is_said_field_by_field_and_nothing_goes_out(clerk: Clerk, staffed_hub: Hub) -> None:
    answer = clerk.post("/staff/post", day="2026-11-23", time="25:00", phone="123", kind="unit", pay="many")
    assert answer.status_code == 422
    for words in ("请选一个工种", "要几个人", "给多少钱", "请选今天或以后", "几点", "谁要人", "请写电话", "信用代码"):
        assert words in answer.text
    assert _jobs(staffed_hub) == []


def test_what_is_written_beside_the_bricks_wins(clerk: Clerk, staffed_hub: Hub) -> None:
    beside = {"openings_other": "１２", "pay_other": "350", "pay_to": "400", "region_other": "140802106"}
    clerk.post("/staff/post", **_fields(**beside, day_other="2026-11-27", time_other="05:50"))
    job = _jobs(staffed_hub)[0].job
    assert (job.openings, job.pay.minimum_yuan, job.pay.maximum_yuan) == (12, 350, 400)
    assert (job.place.region, job.place.address) == ("140802106", "东郭镇")
    assert (str(job.work.start_on), str(job.work.meet_time)) == ("2026-11-27", "05:50:00")


def test_two_presses_post_once(clerk: Clerk, staffed_hub: Hub) -> None:
    fields = _fields(key=_key_of(clerk.get("/staff/post").text))
    first, second = clerk.post("/staff/post", **fields), clerk.post("/staff/post", **fields)
    assert first.url == second.url
    assert len(_jobs(staffed_hub)) == 1


def test_two_presses_at_the_same_moment_post_once(clerk: Clerk, sign_in: SignIn, staffed_hub: Hub) -> None:
    browsers = [clerk, *(sign_in("jiezhou") for _ in range(3))]
    tokens = [browser.token() for browser in browsers]
    fields = _fields(key="one-and-the-same")

    def press(browser: Clerk, token: str) -> str:
        return str(browser.http.post("/staff/post", data={"csrf_token": token, **fields}).url)

    with ThreadPoolExecutor(len(browsers)) as pool:
        pages = set(pool.map(press, browsers, tokens))
    assert len(pages) == 1
    assert len(_jobs(staffed_hub)) == 1


def test_the_figures_count_what_went_out(clerk: Clerk, staffed_hub: Hub) -> None:
    clerk.post("/staff/post", **_fields())
    clerk.post("/staff/post", **_fields(openings="2"))
    with staffed_hub.database.reading() as connection:
        rows = connection.execute(select(COUNTER.c.measure, COUNTER.c.day, COUNTER.c.hall_id, COUNTER.c.value))
        assert {tuple(row) for row in rows} == {
            ("posts", "2026-11-24", TOWN, 2),
            ("places", "2026-11-24", TOWN, 6),
        }


def test_without_a_look_at_the_papers_it_waits(clerk: Clerk, staffed_hub: Hub) -> None:
    answer = clerk.post("/staff/post", **_fields(papers=""))
    assert _jobs(staffed_hub)[0].status is JobStatus.DRAFT
    assert "证件没看过" in answer.text
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(COUNTER)).all() == []
    clerk.post(f"{answer.url.path}/papers")
    (posting,) = _jobs(staffed_hub)
    assert posting.status is JobStatus.OPEN
    assert hidden_because(posting.job, NOW) == ()
    clerk.post("/staff/post", **_fields(papers="", pay="260"))
    assert _jobs(staffed_hub)[1].status is JobStatus.OPEN, "papers seen once count for half a year"
    with staffed_hub.database.reading() as connection:
        assert len(connection.execute(select(HIRER)).all()) == 1


def test_a_blocked_hirer_gets_nobody(clerk: Clerk, staffed_hub: Hub) -> None:
    clerk.post("/staff/post", **_fields())
    with staffed_hub.database.writing() as connection:
        connection.execute(update(HIRER).values(blocked=True))
    assert clerk.post("/staff/post", **_fields()).status_code == 422
    assert "hirer=" not in clerk.get("/staff/post").text


def test_a_known_hirer_fills_the_form(clerk: Clerk, staffed_hub: Hub) -> None:
    clerk.post("/staff/post", **_fields(pay="260", address="示例村东头", description="砌院墙"))
    page = clerk.get("/staff/post").text
    (link,) = re.findall(r'href="(/staff/post\?hirer=\d+)"', page)
    filled = clerk.get(link).text
    for text in ('value="260" checked', 'value="王老板"', f'value="{PHONE}"', "示例村东头", "砌院墙", "看过证件"):
        assert text in filled
    assert 'name="day" value="2026-11-25" checked' in filled


def test_a_pasted_message_fills_the_form_and_shows_the_rest_in_yellow(clerk: Clerk) -> None:
    message = f"招瓦工4名 明天6:30 解州镇示例村 350-400/天 日结 管午饭 带上俩铁锹 王老板{PHONE}"
    page = clerk.post("/staff/post/read", message=message).text
    for text in ('value="bricklayer" checked', 'value="4" checked', 'value="400"', f'value="{PHONE}"'):
        assert text in page
    assert "<mark>" in page
    assert "铁锹" in re.findall(r"<mark>(.*?)</mark>", page)[0]
    description = html.unescape(re.findall(r'name="description">(.*?)</textarea>', page, re.S)[0])
    assert PHONE not in description


def test_a_message_with_two_jobs_gives_two_postings(clerk: Clerk, staffed_hub: Hub) -> None:
    page = clerk.post("/staff/post/read", message=f"1.瓦工2名350/天\n2.小工3名220/天\n明天6:30解州 王老板{PHONE}").text
    assert "后面还有1个活" in page
    rest = html.unescape(re.findall(r'name="rest" value="(.*?)"', page, re.S)[0])
    second = clerk.post("/staff/post", **_fields(key=_key_of(page), rest=rest)).text
    assert "瓦工发好了" in second
    assert 'value="odd-jobs" checked' in second
    clerk.post("/staff/post", **_fields(key=_key_of(second), tile="odd-jobs", pay="220"))
    assert [posting.job.title for posting in _jobs(staffed_hub)] == ["瓦工", "小工"]


def test_what_the_law_forbids_stops_and_one_press_rewords_it(clerk: Clerk, staffed_hub: Hub) -> None:
    fields = _fields(description="砌墙，不要外地的，限男性")
    answer = clerk.post("/staff/post", **fields)
    assert answer.status_code == 422
    assert "先改好红的" in answer.text
    assert _jobs(staffed_hub) == []
    mended = clerk.post("/staff/post/reword", **fields, reword="all").text
    description = html.unescape(re.findall(r'name="description">(.*?)</textarea>', mended, re.S)[0])
    assert description == "砌墙"
    clerk.post("/staff/post", **_fields(description=description))
    assert len(_jobs(staffed_hub)) == 1


def test_what_must_be_mended_today_goes_out_until_the_evening(clerk: Clerk, staffed_hub: Hub) -> None:
    answer = clerk.post("/staff/post", **_fields(description="搬砖 男180女160", day="2026-11-26"))
    (posting,) = _jobs(staffed_hub)
    assert posting.status is JobStatus.OPEN
    assert local_time(posting.job.valid_through).strftime("%d %H:%M") == "24 20:00"
    assert "今晚8点以前改好" in answer.text
    clerk.post(f"/staff/jobs/{posting.job.id}/edit", **_fields(description="搬砖180", day="2026-11-26"))
    assert local_time(_jobs(staffed_hub)[0].job.valid_through).strftime("%d %H:%M") == "26 08:30"


def test_what_was_taken_off_unmended_comes_back_with_the_mending(clerk: Clerk, staffed_hub: Hub) -> None:
    clerk.post("/staff/post", **_fields(description="搬砖 男180女160", day="2026-11-26"))
    job_id = _jobs(staffed_hub)[0].job.id
    with staffed_hub.database.writing() as connection:
        assert JobBook(connection, "timer", NOW + 14 * 3600).end_expired() == (job_id,)
    assert "瓦工：没改，撤下了" in clerk.get("/staff/").text
    edit = f"/staff/jobs/{job_id}/edit"
    clerk.post(edit, **_fields(description="搬砖 男190女160", day="2026-11-26"))
    assert _jobs(staffed_hub)[0].status is JobStatus.CLOSED
    assert "又挂出来了" in clerk.post(edit, **_fields(description="搬砖180", day="2026-11-26")).text
    (posting,) = _jobs(staffed_hub)
    assert (posting.status, posting.closed_at) == (JobStatus.OPEN, None)
    assert "撤下了" not in clerk.get("/staff/").text


def test_what_is_over_is_not_brought_back_by_an_edit(clerk: Clerk, staffed_hub: Hub) -> None:
    clerk.post("/staff/post", **_fields())
    job_id = _jobs(staffed_hub)[0].job.id
    with staffed_hub.database.writing() as connection:
        JobBook(connection, "timer", NOW).close(job_id)
    clerk.post(f"/staff/jobs/{job_id}/edit", **_fields(description="搬砖"))
    assert _jobs(staffed_hub)[0].status is JobStatus.CLOSED


def test_pay_below_the_minimum_that_the_hub_was_told_does_not_go_out(clerk: Clerk, staffed_hub: Hub) -> None:
    answer = clerk.post("/staff/post", **_fields(pay="89"))
    assert answer.status_code == 422
    assert "工钱低于当地最低工资" in answer.text
    assert clerk.post("/staff/post", **_fields(pay="18", unit="hour")).status_code == 422
    assert _jobs(staffed_hub) == []
    clerk.post("/staff/post", **_fields(pay="90"))
    (posting,) = _jobs(staffed_hub)
    # The province raises it: what is out already has to be mended.
    with staffed_hub.database.writing() as connection:
        connection.execute(update(JOB).values(pay_minimum_yuan=80))
    assert "工钱低于当地最低工资" in clerk.get(f"/staff/jobs/{posting.job.id}").text


def test_an_edit_changes_what_it_says_and_not_whose_it_is(clerk: Clerk, staffed_hub: Hub) -> None:
    clerk.post("/staff/post", **_fields())
    (before,) = _jobs(staffed_hub)
    page = clerk.get(f"/staff/jobs/{before.job.id}/edit").text
    assert 'value="4" checked' in page
    clerk.post(f"/staff/jobs/{before.job.id}/edit", **_fields(pay="320", openings="6", papers=""))
    (after,) = _jobs(staffed_hub)
    assert (after.job.pay.minimum_yuan, after.job.openings) == (320, 6)
    assert (after.job.posted_at, after.created_by, after.hirer_id) == (NOW, "jiezhou", before.hirer_id)
    assert hidden_because(after.job, NOW) == ()


HOSTILE = "'; DROP TABLE job; --<script>alert(1)</script>{{7*7}}"


def test_hostile_words_stay_words(clerk: Clerk, staffed_hub: Hub) -> None:
    fields = ("title", "description", "address", "hours", "meet_at", "name", "contact", "piece")
    answer = clerk.post("/staff/post", **_fields(**dict.fromkeys(fields, HOSTILE), unit="piece"))
    assert len(_jobs(staffed_hub)) == 1
    for path in (answer.url.path, "/staff/board", "/staff/post", f"{answer.url.path}/slip", f"{answer.url.path}/edit"):
        page = clerk.get(path).text
        assert "DROP TABLE job" in page
        assert "<script>alert" not in page
        assert "{{7*7}}" in page


def test_another_place_s_posting_is_as_if_it_never_was(clerk: Clerk, sign_in: SignIn, staffed_hub: Hub) -> None:
    clerk.post("/staff/post", **_fields())
    (posting,) = _jobs(staffed_hub)
    other = sign_in("yanhu")
    job = f"/staff/jobs/{posting.job.id}"
    assert [other.get(path).status_code for path in (job, f"{job}/edit", f"{job}/slip", f"{job}/poster.png")] == [
        404
    ] * 4
    assert other.post(f"/staff/board/{posting.job.id}/full").status_code == 200
    assert other.post(f"{job}/confirm").status_code == 404
    assert _jobs(staffed_hub)[0].status is JobStatus.OPEN
    assert sign_in("zhuren").get(job).status_code == 200


def test_whoever_has_several_halls_says_which(sign_in: SignIn, staffed_hub: Hub) -> None:
    manager = sign_in("zhuren")
    assert "发到哪个大厅" in manager.get("/staff/post").text
    manager.post("/staff/post", **_fields(hall=CITY))
    assert _jobs(staffed_hub)[0].hall_id == CITY
    manager.post("/staff/hall", hall=TOWN)
    assert "发到哪个大厅" not in manager.get("/staff/post").text
    manager.post("/staff/post", **_fields(hall=CITY))
    assert _jobs(staffed_hub)[1].hall_id == TOWN


def test_group_text_poster_and_slip_follow_from_the_posting(clerk: Clerk, staffed_hub: Hub) -> None:
    job = clerk.post("/staff/post", **_fields()).url.path
    page = clerk.get(job).text
    assert "【招工】瓦工 4人" in page
    assert "/j/1" in page
    assert clerk.get(f"{job}/poster.png").content.startswith(b"\x89PNG")
    assert "<svg" in clerk.get(f"{job}/slip").text


def _key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]
