"""日报: the figures of a day, taken along, signed off, and what comes late."""

from __future__ import annotations

from kiosk.hub.counters import Cell, Measure, add
from kiosk.hub.hub import Hub
from tests.hub.web.staff.conftest import CITY, TOWN, Clerk

DAY = "2026-11-24"


def _count(hub: Hub, hall_id: int, value: int) -> None:
    with hub.database.writing() as connection:
        add(connection, {Cell(DAY, hall_id, Measure.POSTS): value})


def _posts(page: str) -> list[str]:
    row = page.split("新发布岗位数")[1].split("</tr>")[0]
    return [cell.split(">")[1] for cell in row.split("</td>")[1:-1]]


def test_the_report_counts_the_own_halls(clerk: Clerk, staffed_hub: Hub) -> None:
    _count(staffed_hub, TOWN, 7)
    _count(staffed_hub, CITY, 100)
    assert _posts(clerk.get("/staff/report").text)[0] == "7"


def test_the_report_is_one_touch_away_as_a_spreadsheet(clerk: Clerk, staffed_hub: Hub) -> None:
    _count(staffed_hub, TOWN, 7)
    answer = clerk.get("/staff/report.xlsx", day=DAY)
    assert answer.content[:2] == b"PK"


def test_what_comes_after_the_signature_is_late_and_changes_no_figure(clerk: Clerk, staffed_hub: Hub) -> None:
    _count(staffed_hub, TOWN, 7)
    assert "定下来了" in clerk.post("/staff/report/sign", day=DAY).text
    _count(staffed_hub, TOWN, 2)
    page = clerk.get("/staff/report").text
    assert _posts(page)[0] == "7"
    assert _posts(page)[-1] == "2"
    assert "这天报完了" not in page


def test_tomorrow_cannot_be_signed(clerk: Clerk) -> None:
    assert "还没到的日子不能定" in clerk.post("/staff/report/sign", day="2026-11-25").text


def test_the_bureau_s_own_form_is_used_when_it_is_there(clerk: Clerk, staffed_hub: Hub) -> None:
    folder = staffed_hub.settings.templates_folder
    folder.mkdir()
    (folder / "bureau.template.toml").write_text(
        'name = "局里的表"\nkind = "daily"\n[[column]]\nheading = "指标"\nfield = "label"\n'
        '[[column]]\nheading = "数"\nfield = "value"\n[[line]]\nlabel = "岗位"\nonly = { measure = "posts" }\n',
        encoding="utf-8",
    )
    _count(staffed_hub, TOWN, 7)
    page = clerk.get("/staff/report").text
    assert '<th class="number">数</th>' in page
    assert "其中：男" not in page
    assert "其中：男" in clerk.get("/staff/report", form="daily-report").text
