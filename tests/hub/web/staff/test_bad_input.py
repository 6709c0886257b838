"""Every text field of every form of the staff, given what a hostile hand types: kept as a text or refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, insert, select

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook
from kiosk.hub.schema import APPLICATION, COMPLAINT, JOB, METADATA, WISH
from kiosk.hub.services import KeptActivity, KeptEntry, ServiceBook
from tests.domain.postings import a_job
from tests.hub.market import add_application, add_kiosk
from tests.hub.services import an_activity, an_entry
from tests.hub.web.conftest import NOW
from tests.hub.web.staff.conftest import TOWN, Clerk, SignIn

HOSTILE = "<img src=x onerror=alert(1)>\"'); DROP TABLE job; --{{7*7}}\x00‮"
PAGES = (
    "", "post", "board", "calls", "complaints", "wishes", "wishes/new", "wishes/0-31", "lists", "report", "jobs/1",
    "jobs/1/edit", "jobs/1/people", "jobs/1/behalf", "jobs/1/slip", "lists/people/1", "lists/jobs", "kiosks", "alarms",
    "users", "halls", "audit", "access", "import", "services", "services/activities/1/people",
)  # fmt: skip
LEAVES = ("/staff/sign-out", "/staff/practice", "/staff/password", "/staff/hall", "/staff/backup", "/staff/report/sign")
"""Ends the session, or goes elsewhere: what is typed there is tested with its page."""
SOUND = {"date": "2026-11-25", "time": "06:30", "tel": "13900001111", "numeric": "7", "number": "7"}
BOARD = ("/cancel", "/full", "/withdraw", "/drop", "/call-off", "/revoke")
"""They would take away what the other forms are about."""


@dataclass
class _Form:
    action: str
    method: str
    fields: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Name to its inputs: kind and value."""


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self.elements: set[str] = set()
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.add(tag)
        self.elements.update(name for name in given if name.startswith("on"))
        if tag == "form":
            self.forms.append(_Form(given.get("action", ""), given.get("method", "get")))
        elif self.forms and tag in ("input", "textarea", "button") and given.get("name"):
            kind = given.get("inputmode") or given.get("type") or "text"
            self._add(given["name"], tag if tag != "input" else kind, given.get("value", ""))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self.forms and self._select:
            self._add(self._select, "select", given.get("value", ""))

    def _add(self, name: str, kind: str, value: str) -> None:
        self.forms[-1].fields.setdefault(name, []).append((kind, value))


def _read(page: str) -> _Forms:
    reader = _Forms()
    reader.feed(page)
    return reader


def _filled(form: _Form, *, numbers_too: bool) -> dict[str, Any]:
    """Texts are hostile; what is chosen is what the page offers; numbers and days are sound unless ``numbers_too``."""
    data: dict[str, Any] = {}
    for name, inputs in form.fields.items():
        kind, value = next(((kind, value) for kind, value in inputs if value), inputs[0])
        if kind in ("hidden", "select", "radio", "checkbox", "button"):
            data[name] = value
        elif kind in SOUND and not numbers_too:
            data[name] = SOUND[kind]
        elif kind != "file":
            data[name] = HOSTILE
    return data


@pytest.fixture
def market(staffed_hub: Hub) -> Hub:
    """Something of everything that a page can show."""
    with staffed_hub.database.writing() as connection:
        add_kiosk(connection, hall_id=TOWN)
        job = JobBook(connection, "jiezhou", NOW).post(a_job(valid_through=NOW + 86_400), TOWN).job
        add_application(connection, job.id, NOW)
        complaint = {"kiosk_id": 7, "subject": "fee", "text": HOSTILE.replace("\x00", ""), "at": NOW}
        connection.execute(insert(COMPLAINT).values(**complaint, job_id=job.id))
        wish = {"kiosk_id": 0, "ticket_id": 31, "person": bytes(16), "holder_tag": bytes(8), "sex": "male", "at": NOW}
        wish |= {"trades": '["loader"]', "until": NOW + 9, "consent_version": "x", "hall_id": TOWN, "name": "测试甲"}
        connection.execute(insert(WISH).values(wish))
        services = ServiceBook(connection, "", "jiezhou", NOW)
        services.add_entry(KeptEntry("140802100", an_entry()))
        services.add_activity(KeptActivity("140802100", TOWN, an_activity(NOW)))
    return staffed_hub


def _posts(clerk: Clerk) -> Iterator[_Form]:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for path in PAGES:
        answer = clerk.get(f"/staff/{path}")
        assert answer.status_code == 200, path
        for form in _read(answer.text).forms:
            key = form.action, tuple(form.fields)
            if form.method == "post" and key not in seen and not form.action.startswith(LEAVES):
                seen.add(key)
                yield form


@pytest.mark.parametrize("numbers_too", [True, False])
def test_what_is_typed_stays_a_text(market: Hub, sign_in: SignIn, numbers_too: bool) -> None:
    admin = sign_in("admin")
    forms = [form for form in _posts(admin) if not form.action.endswith(BOARD)]
    assert len(forms) > 20
    for form in forms:
        answer = admin.http.post(form.action, data=_filled(form, numbers_too=numbers_too))
        assert answer.status_code < 500, form.action
        assert answer.status_code != 403 or form.action.endswith("/close"), form.action
        assert not {"img", "script"} & _hostile_elements(answer.text), form.action
    for path in (*(f"/staff/{path}" for path in PAGES), "/jobs", "/j/1", f"/screen?hall={TOWN}"):
        shown = admin.get(path)
        assert shown.status_code in (200, 404, 410), path
        assert not _hostile_elements(shown.text), path
        assert "49--" not in shown.text
    with market.database.reading() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(select(func.count()).select_from(table)).scalar_one()
        kept = connection.execute(select(JOB.c.title).union_all(select(APPLICATION.c.name))).scalars().all()
    assert len(kept) >= 2


def _hostile_elements(page: str) -> set[str]:
    """What a browser would make of the text: an event handler, or a picture from nowhere."""
    found = {name for name in _read(page).elements if name.startswith("on")}
    return found | ({"img"} if "src=x" in page and "<img src=x" in page else set())


@pytest.mark.parametrize("path", ["lists", "lists/jobs", "lists/jobs.xlsx", "report", "report.xlsx", "wishes", "board",
                                  "complaints", "audit", "post", "jobs/1/behalf", "sign-in"])  # fmt: skip
def test_what_stands_in_an_address_is_no_command(market: Hub, sign_in: SignIn, path: str) -> None:
    admin = sign_in("admin")
    names = ("day", "form", "tile", "last", "before", "like", "wish", "next", "hirer", "message")
    answer = admin.get(f"/staff/{path}", **dict.fromkeys(names, HOSTILE))
    assert answer.status_code in (200, 404, 422), path
    assert not _hostile_elements(answer.text) if "html" in answer.headers["Content-Type"] else True
    with market.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(JOB)).scalar_one() == 1


@pytest.mark.parametrize("path", ["/jobs", "/screen", "/screen/data", "/j/1", "/t/1", "/c", "/r/x"])
def test_nor_in_an_address_that_anybody_may_ask(market: Hub, sign_in: SignIn, path: str) -> None:
    assert market
    http = sign_in("admin").http
    answer = http.get(path, params={"trade": HOSTILE, "county": HOSTILE, "page": HOSTILE, "hall": HOSTILE})
    assert answer.status_code in (200, 404, 410, 422), path
    assert not _hostile_elements(answer.text)
    assert http.get(f"{path}{quote(HOSTILE)}").status_code in (200, 404, 410, 422)
