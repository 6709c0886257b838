"""Machines, alarms, accounts, halls and records: who may do what, and what nobody may."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from kiosk.hub import rollouts
from kiosk.hub.alarms import AlarmCode, raise_once
from kiosk.hub.hub import Hub
from kiosk.hub.kiosk_health import kiosks_in, register_kiosk
from kiosk.hub.rollouts import RolloutPlan
from kiosk.hub.schema import ALARM, AUDIT, HALL, INVITATION, KIOSK, USER_ACCOUNT
from kiosk.hub.web.staff import record_words
from kiosk.hub.web.staff.people import SAYABLE
from tests.hub.web.conftest import NOW
from tests.hub.web.staff.conftest import CITY, TOWN, Clerk, SignIn

HUB_SOURCES = Path(record_words.__file__).parents[2]


@pytest.fixture
def manager(sign_in: SignIn) -> Clerk:
    return sign_in("zhuren")


@pytest.fixture
def admin(sign_in: SignIn) -> Clerk:
    return sign_in("admin")


MANAGERS_ONLY = ("/staff/users", "/staff/audit", "/staff/access", "/staff/halls")


def test_a_clerk_opens_no_page_of_the_managers(clerk: Clerk) -> None:
    assert {path: clerk.get(path).status_code for path in MANAGERS_ONLY} == dict.fromkeys(MANAGERS_ONLY, 403)
    assert clerk.post("/staff/kiosks", name="x", hall=TOWN).status_code == 403
    assert clerk.post("/staff/kiosks/1/invite").status_code == 403
    assert clerk.post("/staff/users", login="x", name="x").status_code == 403


# --- machines --------------------------------------------------------------------------------------------------------


def _root(hub: Hub) -> None:
    """As the key ceremony leaves it: an invitation names the digest of the published root."""
    metadata = hub.settings.feed_folder / "metadata"
    metadata.mkdir(parents=True)
    (metadata / "1.root.json").write_text("{}", encoding="ascii")


def test_a_new_machine_is_registered_and_invited_once_shown(manager: Clerk, staffed_hub: Hub) -> None:
    assert "1号" in manager.post("/staff/kiosks", name="解州镇2号机", hall=TOWN).text
    assert "钥匙还没有建好" in manager.post("/staff/kiosks/1/invite", **{"as": "link"}).text
    _root(staffed_hub)
    page = manager.post("/staff/kiosks/1/invite", **{"as": "link"}).text
    link = re.search(r"https://hub\.example\.invalid#([\w-]+)", page)
    assert link
    file = manager.post("/staff/kiosks/1/invite", **{"as": "file"})
    assert file.headers["Content-Disposition"] == "attachment; filename=kiosk-1.invitation"
    with staffed_hub.database.reading() as connection:
        live = select(func.count()).select_from(INVITATION).where(INVITATION.c.secret.is_not(None))
        assert connection.execute(live).scalar_one() == 1
        audited = connection.execute(select(AUDIT.c.detail).where(AUDIT.c.subject == "kiosk:1")).scalars().all()
    assert link[1] not in "".join(audited)
    assert link[1] not in manager.get("/staff/kiosks").text


def test_a_release_that_is_rolled_out_is_seen_by_all_stopped_by_managers_and_resumed_by_the_administrator(
    clerk: Clerk, manager: Clerk, admin: Clerk, staffed_hub: Hub
) -> None:
    assert "程序更新" not in clerk.get("/staff/kiosks").text
    assert manager.post("/staff/kiosks/software/stop").status_code == 422
    with staffed_hub.database.writing() as connection:
        register_kiosk(connection, "解州镇1号机", TOWN, "admin", NOW)
        told = {"version": "2.0", "outcome": "taken_back", "code": "X"}
        beat = json.dumps({"version": "1.0", "update": told, "faults": ["UPDATE_DISK_FULL", "OF_A_NEWER_KIOSK"]})
        connection.execute(update(KIOSK).values(state="active", seen_at=NOW, heartbeat=beat))
        rollouts.start(connection, "2.0", RolloutPlan(), ["2.0"], "admin", NOW)
    page = clerk.get("/staff/kiosks").text
    assert "程序 2.0" in page
    assert "<dt>没站住或装不上</dt><dd>1台</dd>" in page
    assert "存储空间不够，程序更新没有装。" in page
    assert "机器报了问题：OF_A_NEWER_KIOSK" in page
    assert "/software/stop" not in page
    assert clerk.post("/staff/kiosks/software/stop").status_code == 403
    assert "停发了" in manager.post("/staff/kiosks/software/stop").text
    assert "/software/resume" not in manager.get("/staff/kiosks").text
    assert manager.post("/staff/kiosks/software/resume").status_code == 403
    assert "有人按了停发" in admin.get("/staff/kiosks").text
    assert "接着发了" in admin.post("/staff/kiosks/software/resume").text
    assert "停发了" not in admin.get("/staff/kiosks").text


def test_a_machine_of_another_place_is_out_of_reach(manager: Clerk, staffed_hub: Hub) -> None:
    with staffed_hub.database.writing() as connection:
        elsewhere = {"id": 9, "name": "临猗", "region": "140821", "phone": "", "opening_hours": "", "contact_name": ""}
        connection.execute(insert(HALL).values(elsewhere))
        register_kiosk(connection, "临猗1号机", 9, "admin", NOW)
    assert "临猗1号机" not in manager.get("/staff/kiosks").text
    assert manager.post("/staff/kiosks/1/invite").status_code == 403
    assert manager.post("/staff/kiosks/1/revoke", sure="yes").status_code == 403


def test_revoking_asks_once_more(manager: Clerk, staffed_hub: Hub) -> None:
    manager.post("/staff/kiosks", name="解州镇2号机", hall=TOWN)
    assert "停用它" in manager.post("/staff/kiosks/1/revoke").text
    manager.post("/staff/kiosks/1/revoke", sure="yes")
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(KIOSK.c.state)).scalar_one() == "revoked"


def test_doc_5_what_a_kiosk_found_is_shown_and_nothing_unknown_is_called_well(clerk: Clerk, staffed_hub: Hub) -> None:
    def row(probe: str, verdict: str, code: str = "", value: str = "") -> dict[str, str]:
        return {"probe": probe, "verdict": verdict, "code": code, "value": value}

    found = [
        row("sound", "ok"),
        row("paper", "off"),
        row("mounts", "bad", "DISK_READ_ONLY", "ext4"),
        row("teleport", "unknown", "NEWER_CODE"),
    ]
    beat = json.dumps({"version": "1.0", "findings": found, "examined_at": NOW - 60})
    with staffed_hub.database.writing() as connection:
        values = {"kiosk_id": 4, "name": "解州镇1号机", "hall_id": TOWN, "state": "active"}
        connection.execute(insert(KIOSK).values(**values, seen_at=NOW - 60, heartbeat=beat))
        (health,) = kiosks_in(connection, [TOWN], NOW)
    assert (health.words, health.notes) == ("要看一看", ("磁盘状态：放数据的磁盘变成只读了。",))
    shown = [(each.tone, each.name, each.words) for each in health.examined]
    assert shown == [("bad", "磁盘状态", "有问题"), ("off", "teleport", "查不出"), ("ok", "声音", "正常")]
    page = clerk.get("/staff/kiosks").text
    assert "重启机器；还这样，先导出报名" in page
    assert "NEWER_CODE" in page


def test_a_machine_says_whom_to_ring_and_is_not_scolded_while_its_hall_is_closed(
    clerk: Clerk, staffed_hub: Hub
) -> None:
    """06:12 of a Tuesday; the hall opens at 05:30 and its machines have been heard of by then."""
    with staffed_hub.database.writing() as connection:
        values = {"kiosk_id": 4, "name": "解州镇1号机", "hall_id": TOWN, "state": "active", "heartbeat": "{}"}
        connection.execute(insert(KIOSK).values(**values, seen_at=NOW - 7200))
    page = clerk.get("/staff/kiosks").text
    assert "05:30-18:00" in page
    assert 'href="tel:0359-555-0100"' in page
    assert "打给值班室" in page
    assert "断线了" in page
    with staffed_hub.database.writing() as connection:
        connection.execute(update(HALL).where(HALL.c.id == TOWN).values(opening_hours="08:00-18:00"))
    page = clerk.get("/staff/kiosks").text
    assert ("断线了" in page, "没开门" in page) == (False, True)
    with staffed_hub.database.writing() as connection:
        connection.execute(update(KIOSK).values(seen_at=NOW - 8 * 86400))
    assert "8天没联系" in clerk.get("/staff/kiosks").text, "so long a silence is asked about all the same"


@pytest.mark.parametrize(
    ("seen_ago_s", "heartbeat", "words"),
    [
        (None, None, "登记后还没联系过"),
        (60, '{"version": "1.0", "pending": 3, "printer": null}', "在线"),
        (7200, "{}", "断线了"),
        (3 * 86400, "{}", "3天没联系"),
        (60, '{"reader": "READER_GONE"}', "读卡器用不了：读卡器掉线了（08）。"),
        (60, '{"reader": "OF_A_NEWER_KIOSK"}', "读卡器用不了：OF_A_NEWER_KIOSK。"),
        (60, '{"reader": "ready", "printer": "none"}', "在线"),
        (60, '{"printer": "near_end"}', "打印机的纸快用完了，请带一卷去。"),
        (60, '{"printer": "PAPER_OUT"}', "打印机打不了：没有纸了（21）。"),
        (60, '{"reader": "none"}', "读卡器用不了：没接。"),
        (60, '{"refused": 2}', "要看一看"),
        (60, '{"pending": 5, "oldest_pending_s": 90000}', "要看一看"),
        (60, '{"disk_free_bytes": 1000, "faults": ["STORAGE_FULL"]}', "要看一看"),
    ],
)
def test_health_follows_from_the_last_heartbeat(
    clerk: Clerk, staffed_hub: Hub, seen_ago_s: int | None, heartbeat: str | None, words: str
) -> None:
    with staffed_hub.database.writing() as connection:
        seen_at = None if seen_ago_s is None else NOW - seen_ago_s
        values = {"kiosk_id": 4, "name": "解州镇1号机", "hall_id": TOWN, "state": "active"}
        connection.execute(insert(KIOSK).values(**values, seen_at=seen_at, heartbeat=heartbeat))
        (health,) = kiosks_in(connection, [TOWN], NOW)
    assert words in (health.words, *health.notes)
    page = clerk.get("/staff/kiosks").text
    assert words in page
    if heartbeat and '"printer": null' in heartbeat:
        assert "不知道" in page, "paper that nobody spoke of is not known, and not fine"


def test_alarms_are_seen_by_the_clerk_and_closed_by_the_manager(clerk: Clerk, manager: Clerk, staffed_hub: Hub) -> None:
    with staffed_hub.database.writing() as connection:
        for hall, name in ((TOWN, "解州镇1号机"), (CITY, "城里1号机")):
            kiosk_id = register_kiosk(connection, name, hall, "admin", NOW)
            raise_once(connection, AlarmCode.CLONE_SUSPECTED, kiosk_id, "boot", NOW)
    assert "机器有1件事要看" in clerk.get("/staff/").text
    page = clerk.get("/staff/alarms").text
    assert "两台机器在用同一个终端身份" in page
    assert "城里1号机" not in page
    assert clerk.post("/staff/alarms/1/close").status_code == 403
    manager.post("/staff/alarms/1/close")
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(ALARM.c.closed_by).where(ALARM.c.id == 1)).scalar_one() == "zhuren"


# --- accounts and halls ----------------------------------------------------------------------------------------------


def _password_in(page: str) -> str:
    found = re.search(r'class="new-password">([^<]+)<', page)
    assert found
    return found[1]


def test_a_manager_opens_an_account_for_a_clerk(manager: Clerk, sign_in: SignIn, staffed_hub: Hub) -> None:
    page = manager.post("/staff/users", login="Xiaoli", name="小李", role="clerk", hall=TOWN).text
    password = _password_in(page)
    with staffed_hub.database.reading() as connection:
        row = connection.execute(select(USER_ACCOUNT).where(USER_ACCOUNT.c.login == "xiaoli")).one()
    assert (row.role, row.region_scope, row.hall_id, row.must_change) == ("clerk", "140802100", TOWN, True)
    assert password not in row.password_hash
    assert password not in manager.get("/staff/users").text


@pytest.mark.parametrize(
    "fields", [{"role": "manager"}, {"role": "admin"}, {"role": "clerk", "scope": "14"}, {"role": "clerk", "hall": ""}]
)
def test_a_manager_gives_no_more_than_is_hers(manager: Clerk, fields: dict[str, str]) -> None:
    usual = {"login": "x1", "name": "x", "hall": str(TOWN)}
    assert manager.post("/staff/users", **{**usual, **fields}).status_code == 403


def test_nobody_changes_an_account_that_is_not_theirs_to_manage(manager: Clerk, staffed_hub: Hub) -> None:
    with staffed_hub.database.reading() as connection:
        ids = dict(tuple(row) for row in connection.execute(select(USER_ACCOUNT.c.login, USER_ACCOUNT.c.id)))
    for act in ("password", "stop", "sign-out"):
        assert manager.post(f"/staff/users/{ids['admin']}/{act}").status_code == 403
        assert manager.post(f"/staff/users/{ids['zhuren']}/{act}").status_code == 403


def test_stopping_and_new_passwords_work_at_once(manager: Clerk, clerk: Clerk, staffed_hub: Hub) -> None:
    with staffed_hub.database.reading() as connection:
        query = select(USER_ACCOUNT.c.id).where(USER_ACCOUNT.c.login == "jiezhou")
        account_id = connection.execute(query).scalar_one()
    manager.post(f"/staff/users/{account_id}/stop")
    assert clerk.get("/staff/").url.path == "/staff/sign-in"
    manager.post(f"/staff/users/{account_id}/start")
    assert _password_in(manager.post(f"/staff/users/{account_id}/password").text)


def test_the_administrator_keeps_the_halls(admin: Clerk, staffed_hub: Hub) -> None:
    new = {"name": "东郭镇便民服务中心", "region": "140802106", "phone": "0359-555-0101"}
    assert "记好了" in admin.post("/staff/halls", **new).text
    assert "有大厅用了" in admin.post("/staff/halls", **new).text
    assert admin.post("/staff/halls", name="x", region="999999").status_code == 422
    with staffed_hub.database.reading() as connection:
        hall_id = connection.execute(select(HALL.c.id).where(HALL.c.region == "140802106")).scalar_one()
    admin.post("/staff/halls", **{**new, "id": hall_id, "phone": "0359-555-0102"})
    with staffed_hub.database.reading() as connection:
        query = select(HALL.c.phone).where(HALL.c.id == hall_id)
        assert connection.execute(query).scalar_one() == "0359-555-0102"


def test_records_show_a_manager_the_own_people_only(manager: Clerk, admin: Clerk, sign_in: SignIn) -> None:
    sign_in("jiezhou")
    page = manager.get("/staff/audit").text
    assert "jiezhou" in page
    assert "<td>admin</td>" not in page
    assert "<td>admin</td>" in admin.get("/staff/audit").text


HOSTILE = "<img src=x onerror=alert(1)>'; DROP TABLE kiosk; --"


def test_hostile_names_of_machines_halls_and_people_stay_names(admin: Clerk) -> None:
    admin.post("/staff/kiosks", name=HOSTILE, hall=TOWN)
    admin.post("/staff/halls", name=HOSTILE, region="140802106", contact_name=HOSTILE)
    admin.post("/staff/users", login="x1", name=HOSTILE, role="clerk", hall=TOWN)
    for path in ("/staff/kiosks", "/staff/halls", "/staff/users", "/staff/audit", "/staff/"):
        assert "<img" not in admin.get(path).text


# --- practice --------------------------------------------------------------------------------------------------------


def test_what_is_practised_reaches_nothing_real(manager: Clerk, sign_in: SignIn, staffed_hub: Hub) -> None:
    clerk = sign_in("jiezhou")
    assert "现在是练习" in clerk.post("/staff/practice", on="1").text
    page = clerk.get("/staff/board").text
    assert "不算数" in page
    assert "砌墙瓦工" in page
    fields = {"tile": "bricklayer", "openings": "4", "pay": "300", "region": "140802100", "day": "2026-11-25"}
    posted = clerk.post("/staff/post", **fields, name="练习", phone="13800005678", papers="seen")
    assert "发出去了" in posted.text
    assert "练习 不算数" in clerk.get(f"{posted.url.path}/slip").text
    clerk.post(f"{posted.url.path}/behalf", name="练习", phone="13800005678", birth_year="1975", consent="yes")
    clerk.post("/staff/report/sign", day="2026-11-24")
    with staffed_hub.database.reading() as connection:
        for table in ("job", "job_change", "application", "counter", "hirer", "signed_day", "ticket_state"):
            counted = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            assert counted == 0, table
    assert "砌墙瓦工" not in manager.get("/staff/board").text
    clerk.post("/staff/practice", on="0")
    assert "不算数" not in clerk.get("/staff/board").text


def test_what_has_no_practice_says_so(admin: Clerk) -> None:
    admin.post("/staff/practice", on="1")
    assert admin.get("/staff/users").status_code == 403
    assert admin.post("/staff/kiosks", name="x", hall=TOWN).status_code == 403
    assert "练习时办不了" in admin.post("/staff/halls", name="x", region="140802106").text


def test_every_act_that_is_written_down_is_read_in_words() -> None:
    """The codes stand in the source: a new one without words would stand in the office's records as it is."""
    kinds = {code.partition(".")[0] for code in record_words.ACTS}
    literal = re.compile(rf'"((?:{"|".join(kinds)})\.[a-z][a-z-]+)"')
    sources = "".join(path.read_text() for path in HUB_SOURCES.rglob("*.py"))
    written = {code for code in literal.findall(sources) if not code.endswith((".html", ".id", ".key", ".db"))}
    assert written - {"ticket.invalid", "job.id"} <= set(record_words.ACTS)
    assert {f"application.{word}" for word in SAYABLE} <= set(record_words.ACTS)


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("", ""),
        ("admin", "总管理员"),
        ("ROBOT_REFUSED", "ROBOT_REFUSED"),
        ('{"posted": 3, "amended": 0, "refused": 1}', "新3，改0，退1"),
        ('{"openings": 4, "filled": 1, "status": "open"}', "要4，有1"),
        ('{"start_on": "2026-11-24", "pay_unit": "day", "pay_minimum_yuan": 200, "address": null}', "日子、工钱、地址"),
        ('["x"]', '["x"]'),
    ],
)
def test_what_stood_there_before_is_read_in_words(detail: str, words: str) -> None:
    assert record_words.detail_words(detail) == words
    assert record_words.subject_words("job:12") == "岗位12"
    assert record_words.subject_page("job:12") == "/staff/jobs/12"
    assert record_words.subject_page("job:x/../y") == ""
