"""导入: look first, then exactly that, once."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import Posting, postings
from kiosk.hub.schema import COUNTER, JOB
from tests.hub.sheets.lists import list_bytes, row
from tests.hub.web.staff.conftest import TOWN, Clerk

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
