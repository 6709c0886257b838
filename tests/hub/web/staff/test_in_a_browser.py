"""The clerks' main journeys in a real browser: few touches, nothing moves under a finger, nothing asks elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy import insert, select

from kiosk.hub.config import HubSettings
from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook, Posting, postings
from kiosk.hub.schema import COMPLAINT, JOB, KIOSK
from kiosk.hub.services import KeptActivity, KeptEntry, ServiceBook
from kiosk.hub.web.app import create_app
from tests.domain.postings import a_job
from tests.hub.market import NAME, add_application, add_kiosk
from tests.hub.services import an_activity, an_entry
from tests.hub.sheets.lists import list_bytes, row
from tests.hub.web.browser import DESK, ON_SQLITE, PHONE, SMALL_PHONE, TABLET, Watched, chromium, serving
from tests.hub.web.conftest import NOW
from tests.hub.web.page_audit import complaints_about
from tests.hub.web.staff.conftest import PASSWORD, TOWN

TOUCHES_MOST = 14
MESSAGE = "招瓦工4名，明天6:30到东郭镇示例村干活，350-400/天，日结，管午饭，带俩铁锹，王老板13800005678"


@pytest.fixture
def hub_settings(hub_settings: HubSettings) -> HubSettings:
    """Reached by plain HTTP on loopback, so that the browser sends the cookie back."""
    return replace(hub_settings, hub=replace(hub_settings.hub, public_url="http://127.0.0.1"))


class Hand:
    """A clerk's finger: each tap counts, and so does each key of the telephone."""

    def __init__(self, browser: Browser, address: str, login: str, size: dict[str, int] = PHONE) -> None:
        self.watched = Watched(browser, size)
        self.page = self.watched.page
        self.page.set_default_timeout(10_000)
        self.address = address
        self.page.goto(f"{address}/staff/")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.page.click("text=登录 >> nth=-1")
        self.page.wait_for_url(f"{address}/staff/")
        self.touches = 0

    def tap(self, selector: str) -> None:
        self.page.click(selector)
        self.touches += 1

    def close(self) -> None:
        assert self.watched.complaints == []
        self.watched.close()


@pytest.fixture
def market(staffed_hub: Hub) -> Hub:
    """A morning: two postings with applicants, a kiosk that reports, an old hirer, hot food, a course, a complaint."""
    with staffed_hub.database.writing() as connection:
        add_kiosk(connection, hall_id=TOWN)
        book = JobBook(connection, "jiezhou", NOW - 3600)
        for title in ("砌墙瓦工", "卸化肥"):
            job = a_job(title=title, work=replace(a_job().work, start_on=a_job().work.start_on.replace(day=24)))
            job_id = book.post(replace(job, openings=5, filled=1, valid_through=NOW + 86_400), TOWN).job.id
            for number in range(3):
                ticket, person = 10 * job_id + number, bytes([job_id, number]) * 8
                add_application(
                    connection, job_id, NOW + number, ticket_id=ticket, name=f"{NAME}{number}", person=person
                )
        waiting = {"kiosk_id": 8, "name": "解州镇2号机", "hall_id": TOWN, "state": "invited"}
        connection.execute(insert(KIOSK).values(**waiting))
        said = {"kiosk_id": 7, "subject": "unpaid", "text": "干了三天没给钱", "at": NOW - 3600}
        connection.execute(insert(COMPLAINT).values(**said, ticket_kiosk=7, ticket_id=10))
        services = ServiceBook(connection, "", "jiezhou", NOW)
        services.add_entry(KeptEntry("140802", an_entry()))
        services.add_activity(KeptActivity("140802", TOWN, an_activity(NOW)))
    return staffed_hub


@pytest.fixture
def served(market: Hub) -> Iterator[tuple[str, Browser]]:
    with serving(create_app(market)) as address, chromium() as browser:
        yield address, browser


def _newest(hub: Hub) -> Posting:
    with hub.database.reading() as connection:
        return next(iter(postings(connection, select(JOB).order_by(JOB.c.id.desc()))))


@ON_SQLITE
def test_a_pasted_message_is_on_every_screen_within_fourteen_touches(market: Hub, served: tuple[str, Browser]) -> None:
    address, browser = served
    hand = Hand(browser, address, "jiezhou")
    page = hand.page
    hand.watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", MESSAGE)
    hand.tap("text=发活")
    hand.tap("#paste summary")
    page.focus("textarea[name=message]")
    page.keyboard.press("Control+V")
    hand.touches += 2  # a long press, and 粘贴
    page.wait_for_selector("mark")
    hand.watched.picture("staff-pasted", full=True)
    assert page.inner_text("mark") == "带俩铁锹"
    hand.tap(".choice:has-text('身份证或执照看过了')")
    hand.tap(".foot .brick-primary")
    page.wait_for_url("**/staff/jobs/*")
    assert hand.touches <= TOUCHES_MOST
    posting = _newest(market)
    assert (posting.job.contact.phone, posting.job.openings, posting.job.pay.maximum_yuan) == ("13800005678", 4, 400)
    page.wait_for_load_state("networkidle")
    hand.watched.picture("staff-job", full=True)

    # The same hirer again: his name, and out.
    hand.touches = 0
    page.goto(f"{address}/staff/")
    hand.tap("text=发活")
    hand.tap("text=王老板")
    hand.tap(".foot .brick-primary")
    page.wait_for_url("**/staff/jobs/*")
    assert hand.touches == 3
    assert _newest(market).job.pay.maximum_yuan == 400

    # By hand: tiles and bricks, a name and eleven digits cost one touch a key.
    page.goto(f"{address}/staff/post")
    for words in ("搬运工", "10人", "220", "后天", "7:00", "个体户", "身份证或执照看过了"):
        page.click(f".choice:has(span:text-is('{words}'))")
    page.fill("[name=openings_other]", "12")
    assert page.locator("[name=openings]:checked").count() == 0
    page.fill("#name", "示例搬家")
    page.fill("#phone", "13900001111")
    page.keyboard.press("Enter")
    assert page.url.endswith("/staff/post"), "Enter closes the keyboard and posts nothing"
    page.click(".foot .brick-primary")
    page.wait_for_url("**/staff/jobs/*")
    job = _newest(market).job
    assert (job.title, job.openings, job.pay.minimum_yuan, str(job.work.meet_time)) == ("搬运工", 12, 220, "07:00:00")
    hand.close()


@ON_SQLITE
def test_the_board_follows_a_colleague_and_nothing_moves_under_a_finger(
    market: Hub, served: tuple[str, Browser]
) -> None:
    address, browser = served
    first, second = Hand(browser, address, "jiezhou"), Hand(browser, address, "zhuren")
    for hand in (first, second):
        hand.page.clock.install()
        hand.page.goto(f"{address}/staff/board")
    row, left = "#job-1", "#job-1 [data-part=left]"

    first.tap(f"{row} [data-act=minus]")
    first.page.wait_for_selector("#undo-bar:not([hidden])")
    assert first.page.inner_text(left) == "3"
    assert first.page.inner_text("#undo-words") == "砌墙瓦工：还缺3人"
    first.tap(f"{row} [data-act=plus]")
    expect(first.page.locator(left)).to_have_text("4")
    first.tap(f"{row} [data-act=full]")
    expect(first.page.locator(left)).to_have_text("满了")
    first.watched.picture("staff-board-full")

    places = "() => [...document.querySelectorAll('.board-row')].map(row => row.getBoundingClientRect().top)"
    before = second.page.evaluate(places)
    second.page.mouse.move(200, 90)  # on a heading, where there is nothing to press
    second.page.mouse.down()
    second.page.clock.fast_forward(5000)
    second.page.wait_for_load_state("networkidle")
    assert second.page.inner_text(left) == "4", "a finger is down"
    second.page.mouse.up()
    expect(second.page.locator(left)).to_have_text("满了")
    assert second.page.evaluate(places) == before

    first.tap("#undo-brick")
    expect(first.page.locator(left)).to_have_text("4")
    first.page.clock.fast_forward(10_000)
    first.page.wait_for_selector("#undo-bar", state="hidden")
    with market.database.writing() as connection:
        job = a_job(
            work=replace(a_job().work, start_on=a_job().work.start_on.replace(day=24)), valid_through=NOW + 86_400
        )
        JobBook(connection, "yanhu", NOW).post(job, TOWN)
    second.page.clock.fast_forward(5000)
    second.page.wait_for_selector("#board-new:not([hidden])")
    assert second.page.locator(".board-row").count() == 2, "a new row waits until it is asked for"
    for hand in (first, second):
        hand.close()


@ON_SQLITE
def test_people_are_chosen_and_counted_with_one_touch_each(market: Hub, served: tuple[str, Browser]) -> None:
    address, browser = served
    hand = Hand(browser, address, "jiezhou")
    page = hand.page
    page.goto(f"{address}/staff/jobs/1/people")
    hand.tap("summary:has-text('打电话、选人')")
    hand.tap("#a-7-10 [data-word=contacted]")
    expect(page.locator("#a-7-10")).to_have_attribute("data-state", "contacted")
    assert page.inner_text("#a-7-10 [data-part=state]") == "联系了"
    hand.tap("#undo-brick")
    expect(page.locator("#a-7-10")).to_have_attribute("data-state", "received")

    page.goto(f"{address}/staff/jobs/1/people")
    hand.touches = 0
    hand.tap("#came li:nth-child(2) .choice")
    assert page.inner_text("#came-brick") == "其他人到了（没来1人）"
    hand.tap("#came-brick")
    page.wait_for_selector("text=来了2人，没来1人")
    assert hand.touches == 2
    hand.watched.picture("staff-roster", full=True)

    page.goto(f"{address}/staff/jobs/1/slip")
    (code,) = zxingcpp.read_barcodes(Image.open(hand.watched.picture("staff-slip")))
    with market.database.reading() as connection:
        token = connection.execute(select(JOB.c.roster_token).where(JOB.c.id == 1)).scalar_one()
    assert code.text == f"http://127.0.0.1/r/{token}", "the slip's code opens the roster"
    hand.close()


PAGES = (
    "", "post", "board", "calls", "lists", "report", "jobs/1", "jobs/1/people", "jobs/1/slip", "jobs/1/behalf",
    "lists/jobs", "lists/sign-in/1", "kiosks", "alarms", "users", "halls", "audit", "access", "import",
    "complaints", "wishes", "wishes/new", "services", "services/activities/1/people", "backup", "group-message",
)  # fmt: skip


@ON_SQLITE
def test_a_bus_is_written_down_and_mended_on_a_telephone(market: Hub, served: tuple[str, Browser]) -> None:
    address, browser = served
    hand = Hand(browser, address, "jiezhou")
    page = hand.page
    hand.tap("text=办事")
    hand.tap("summary:has-text('加一个活动')")
    page.wait_for_selector("details[open] [name=organiser]")
    hand.watched.picture("staff-services-new", full=True)
    form = page.locator("details[open] form:has([name=organiser])")
    form.locator("[name=kind]").select_option("bus")
    for name, value in (
        ("title", "去棉纺厂的大巴"),
        ("begins_day", "2026-11-25"),
        ("begins_time", "06:30"),
        ("place", "市场门口"),
        ("organiser", "棉纺厂"),
        ("places", "45"),
    ):
        form.locator(f"[name={name}]").fill(value)
    form.locator("button").click()
    page.wait_for_selector("text=记好了")
    summary = page.locator("summary:has-text('去棉纺厂的大巴')")
    expect(summary).to_contain_text("0/45人")
    summary.click()
    kept = page.locator("details[open] form:has([name=organiser])")
    assert kept.locator("[name=begins_time]").input_value() == "06:30"
    kept.locator("[name=places]").fill("50")
    kept.locator("button").click()
    expect(page.locator("summary:has-text('去棉纺厂的大巴')")).to_contain_text("0/50人")
    hand.close()


@ON_SQLITE
def test_every_page_serves_eye_finger_and_keyboard(served: tuple[str, Browser]) -> None:
    address, browser = served
    hand = Hand(browser, address, "admin", SMALL_PHONE)
    found: dict[str, list[str]] = {}
    for path in PAGES:
        hand.page.set_viewport_size({"width": SMALL_PHONE["width"], "height": SMALL_PHONE["height"]})
        hand.page.goto(f"{address}/staff/{path}")
        hand.watched.picture(f"staff-{path.replace('/', '-') or 'home'}", full=True)
        for name, size in (("phone", SMALL_PHONE), ("tablet", TABLET), ("desk", DESK)):
            hand.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            if complaints := complaints_about(hand.page):
                found[f"{path} at {name}"] = complaints
    assert found == {}
    hand.close()


@ON_SQLITE
def test_what_answers_a_form_serves_them_as_well(served: tuple[str, Browser]) -> None:
    address, browser = served
    hand = Hand(browser, address, "zhuren", SMALL_PHONE)
    page = hand.page
    found: dict[str, list[str]] = {}

    def look(name: str, words: str) -> None:
        page.wait_for_selector(f"text={words}")
        hand.watched.picture(f"staff-{name}", full=True)
        if complaints := complaints_about(page):
            found[name] = complaints
        hand.watched.complaints.clear()  # the browser itself remarks on an answer of 4xx

    page.goto(f"{address}/staff/post")
    page.click(".foot .brick-primary")
    look("post-wanting", "请选")

    page.goto(f"{address}/staff/post")
    page.click("#paste summary")
    page.fill("textarea[name=message]", "招搬运工男180女160，6人，明天，交押金500，王老板13800005678")
    page.click("text=读出来")
    look("post-linter", "改成")
    page.click("text=改成 >> nth=0")
    look("post-reworded", "发出去")

    good, bad = row(), row(岗位="没电话", 联系电话="")
    lists = {
        "preview": list_bytes(good, bad, row(岗位="卸货工", 工资="面议")),
        "preview-missing": list_bytes(row(岗位=None, 联系电话=None)),
    }
    for name, content in lists.items():
        page.goto(f"{address}/staff/import")
        page.set_input_files("#file", {"name": "招工表.csv", "mimeType": "text/csv", "buffer": content})
        page.click("text=先看看")
        look(name, "每一列是什么")
    page.goto(f"{address}/staff/import")
    page.set_input_files(
        "#file", {"name": "图.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(64)}
    )
    page.click("text=先看看")
    look("import-refused", "不是表格")
    page.goto(f"{address}/staff/import")
    page.set_input_files("#file", {"name": "招工表.csv", "mimeType": "text/csv", "buffer": list_bytes(good, bad)})
    page.click("text=先看看")
    page.click(".foot .brick-primary")
    look("imported", "下载退回的行")

    page.goto(f"{address}/staff/jobs/1/behalf")
    page.click("text=报名 >> nth=-1")
    look("behalf-wanting", "请写")
    page.goto(f"{address}/staff/wishes/new")
    page.click("text=登记 >> nth=-1")
    look("wish-wanting", "请选")

    page.goto(f"{address}/staff/users")
    page.fill("#name", "小李")
    page.fill("#login", "xiaoli")
    page.click("text=开账号")
    look("new-password", "只显示这一次")
    page.goto(f"{address}/staff/kiosks")
    page.click("text=停用 >> nth=0")
    look("revoke", "停用")
    page.goto(f"{address}/staff/jobs/999")
    look("refused", "没有")
    page.goto(f"{address}/staff/")
    page.click("text=练习")
    look("practice", "这里办的都不算数")
    assert found == {}
    hand.close()
    stranger = Watched(browser, SMALL_PHONE)
    stranger.page.goto(f"{address}/staff/sign-in")
    stranger.page.fill("#login", "jiezhou")
    stranger.page.fill("#password", "wrong")
    stranger.page.click("text=登录 >> nth=-1")
    stranger.page.wait_for_selector(".banner-bad")
    stranger.picture("staff-sign-in", full=True)
    assert complaints_about(stranger.page) == []
    stranger.close()
