"""导入: look first, then exactly that, once."""

from __future__ import annotations

import re
import resource
import time
from typing import Any

import pytest
from sqlalchemy import func, select

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import Posting, postings
from kiosk.hub.schema import COUNTER, JOB
from kiosk.hub.web import long_work
from tests.hub.sheets.files import xlsx_of
from tests.hub.sheets.lists import GOOD_ROW, list_bytes, row
from tests.hub.web.staff.conftest import TOWN, Clerk, SignIn


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is short is answered at once, however slow the machine is."""
    monkeypatch.setattr(long_work, "PATIENCE_S", 60.0)


OPTIONS = {"checked": "yes", "reword": "yes"}


def _upload(clerk: Clerk, content: bytes, **fields: Any) -> Any:
    data = {"csrf_token": clerk.token(), **OPTIONS, **fields}
    return clerk.http.post("/staff/import", data=data, files={"file": ("表.csv", content)})


def _hidden(page: str) -> dict[str, str]:
    """The fields of the form that says yes."""
    form = page.split('action="/staff/import/commit"')[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    return {name: value for name, value in fields.items() if name != "csrf_token"}


def _jobs(hub: Hub) -> list[Posting]:
    with hub.database.reading() as connection:
        return list(postings(connection, select(JOB)))


def test_a_list_is_looked_at_and_then_taken_once(clerk: Clerk, staffed_hub: Hub) -> None:
    content = list_bytes(row(), row(岗位="卸货工", 人数="7"), row(岗位="无人", 人数="若干"))
    page = _upload(clerk, content).text
    assert "个新活" in page
    assert "苹果装箱工" in page
    assert _jobs(staffed_hub) == []
    fields = _hidden(page)
    done = clerk.post("/staff/import/commit", **fields)
    assert "导好了" in done.text
    titles = {posting.job.title for posting in _jobs(staffed_hub)}
    assert {"苹果装箱工", "卸货工"} <= titles
    assert {posting.hall_id for posting in _jobs(staffed_hub)} == {TOWN}
    again = _upload(clerk, content).text
    assert "没变" in again
    with staffed_hub.database.reading() as connection:
        posts = connection.execute(select(COUNTER.c.value).where(COUNTER.c.measure == "posts")).scalars().all()
    assert sum(posts) == len(_jobs(staffed_hub))


def test_refused_rows_come_back_as_a_file(clerk: Clerk, staffed_hub: Hub) -> None:
    page = _upload(clerk, list_bytes(row(), row(岗位="没电话", 联系电话=""))).text
    assert "1行有错" in page
    fields = _hidden(page)
    assert "没有导" in clerk.post("/staff/import/commit", **fields).text
    file = clerk.post("/staff/import/refused", **fields)
    assert file.content[:2] == b"PK"
    assert [posting.job.title for posting in _jobs(staffed_hub)] == ["苹果装箱工"]


def test_a_row_below_the_minimum_wage_is_refused(clerk: Clerk) -> None:
    page = _upload(clerk, list_bytes(row(工资="18元/小时"), row(岗位="卸货工"))).text
    assert "工钱低于当地最低工资" in page
    assert "1行有错" in page


def test_what_is_no_list_is_said_to_be_none(clerk: Clerk) -> None:
    for content, words in ((b"", "空"), (b"\x89PNG\r\n\x1a\n" + bytes(64), "不是表格")):
        answer = _upload(clerk, content)
        assert answer.status_code == 422
        assert words in answer.text


def test_columns_can_be_named_by_hand(clerk: Clerk, staffed_hub: Hub) -> None:
    content = list_bytes(row()).decode("utf-8-sig", "replace")
    renamed = content.replace("岗位", "缺啥人").encode()
    page = _upload(clerk, renamed).text
    index = re.search(r"：缺啥人</label>\s*<select[^>]*name=\"column_(\d+)\"", page)
    assert index
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    named = clerk.post("/staff/import", token=token[1], hall=TOWN, **OPTIONS, **{f"column_{index[1]}": "title"}).text
    clerk.post("/staff/import/commit", **_hidden(named))
    assert [posting.job.title for posting in _jobs(staffed_hub)] == ["苹果装箱工"]
    assert "缺啥人" in _upload(clerk, renamed).text


def test_what_changed_meanwhile_is_shown_again(clerk: Clerk, staffed_hub: Hub) -> None:
    fields = _hidden(_upload(clerk, list_bytes(row())).text)
    answer = clerk.post("/staff/import/commit", **{**fields, "fingerprint": "old"})
    assert "请再看一眼" in answer.text
    assert _jobs(staffed_hub) == []


def test_a_waiting_file_is_opened_by_its_token_only(clerk: Clerk) -> None:
    fields = _hidden(_upload(clerk, list_bytes(row())).text)
    answer = clerk.post("/staff/import/commit", **{**fields, "token": "x" * 22})
    assert answer.status_code == 422
    assert "放得太久了" in answer.text


def test_hostile_cells_stay_cells(clerk: Clerk) -> None:
    page = _upload(
        clerk, list_bytes(row(岗位="<script>alert(1)</script>装箱工", 单位名称="'; DROP TABLE job; --"))
    ).text
    assert "<script>alert" not in page


WRONG_EACH = 100
WAITS_S = 1200
MOST_CPU_S = 240
MOST_MIB = 800
"""Of the hub's own process, for a hundred thousand rows looked at three times and written once: 127 s of processor
time and 424 MiB when this was written."""


def _long_list(rows: int) -> bytes:
    """One row in a hundred does not say how many are wanted."""
    cells = [list(GOOD_ROW)]
    for number in range(1, rows + 1):
        people = "若干" if number % WRONG_EACH == 0 else "4"
        cells.append(list(row(岗位=f"搬运工{number}", 人数=people).values()))
    return xlsx_of(cells, "岗位")


def _waited_for(clerk: Clerk, page: Any) -> Any:
    """The page that comes of it in the end; on the way there it says how far it is and is asked for again by itself."""
    seen = []
    begun = time.monotonic()
    while 'http-equiv="refresh"' in page.text:
        assert time.monotonic() - begun < WAITS_S
        seen.append(page.text)
        time.sleep(0.2)
        page = clerk.get(page.url.path)
    assert seen, "long work is not waited for in silence"
    assert any("第" in each and "步" in each for each in seen)
    return page


@pytest.mark.parametrize("rows", [5000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_a_long_list_says_how_far_it_is_and_is_taken_whole_and_once(
    clerk: Clerk, staffed_hub: Hub, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_work, "PATIENCE_S", 0.0)
    wrong = rows // WRONG_EACH
    content = _long_list(rows)
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()

    page = _waited_for(clerk, _upload(clerk, content))
    assert f'<b class="pay">{rows - wrong}</b> 个新活' in page.text
    assert f"{wrong}行有错，不导" in page.text
    assert "【人数】" in page.text
    assert f"等{wrong}行" in page.text, "the same error is said once, with how many rows have it"
    assert len(page.content) < 300_000, "a page that a telephone can open"
    assert _count_jobs(staffed_hub) == 0, "looking writes nothing"

    done = _waited_for(clerk, clerk.post("/staff/import/commit", **_hidden(page.text)))
    assert f"导好了：{rows - wrong}个新活" in done.text
    assert _count_jobs(staffed_hub) == rows - wrong

    again = _waited_for(clerk, _upload(clerk, content))
    assert f"{rows - wrong}个没变" in again.text
    assert 'action="/staff/import/commit"' not in again.text, "nothing is left to do"
    assert time.process_time() - begun < MOST_CPU_S
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib) / 1024 < MOST_MIB


def test_a_list_of_no_rows_says_so_and_offers_nothing_to_press(clerk: Clerk, staffed_hub: Hub) -> None:
    bare = [list(GOOD_ROW)]
    for content in (list_bytes(row())[:0], xlsx_of([]), xlsx_of(bare), xlsx_of([*bare, [None] * 10, [""] * 10])):
        answer = _upload(clerk, content)
        assert answer.status_code in (200, 422)
        assert 'action="/staff/import/commit"' not in answer.text
        assert "没有" in answer.text or "空" in answer.text
    assert _count_jobs(staffed_hub) == 0


def test_somebody_elses_long_list_is_not_shown(clerk: Clerk, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_work, "PATIENCE_S", 0.0)
    page = _upload(clerk, list_bytes(row()))
    address = page.url.path
    page = _waited_for(clerk, page)
    assert "个新活" in page.text
    other = sign_in("yanhu").get(address)
    assert (other.status_code, "苹果装箱工" in other.text) == (422, False)
    assert "没有办完" in clerk.get("/staff/import/" + "x" * 22).text


def _count_jobs(hub: Hub) -> int:
    with hub.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(JOB)).scalar_one())
