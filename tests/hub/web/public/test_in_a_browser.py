"""The public pages as a telephone shows them, also without JavaScript and with large letters."""

from __future__ import annotations

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook
from kiosk.hub.web.app import create_app
from tests.hub.market import add_application, add_hall, add_jobs, add_kiosk, ticket_digits
from tests.hub.web.browser import DESK, ON_SQLITE, PHONE, Watched, chromium, serving
from tests.hub.web.conftest import NOW
from tests.hub.web.page_audit import complaints_about

NARROWEST = {"width": 320, "height": 640}


@ON_SQLITE
def test_telephones_show_every_public_page_whole(hub: Hub) -> None:
    with hub.database.writing() as connection:
        add_hall(connection)
        add_kiosk(connection)
        first, second, third, *_ = add_jobs(connection, 30, NOW)
        add_application(connection, first.id, NOW)
        add_application(connection, third.id, NOW, ticket_id=7, person=bytes([7] * 16), state="withdrawn")
        book = JobBook(connection, "wang", NOW)
        slip = book.find(first.id).roster_token
        book.cancel(third.id)
    received, underway = ticket_digits(first.id, NOW), ticket_digits(second.id, NOW, 6)
    paths = {
        "jobs": "/jobs",
        "jobs-filter": "/jobs?trade=bricklayer&county=140802",
        "job": f"/j/{first.id}",
        "ticket-received": f"/t/{received}",
        "ticket-underway": f"/t/{underway}",
        "code": "/c",
        "roster": f"/r/{slip}",
        "job-over": f"/j/{third.id}",
        "jobs-none": "/jobs?county=140802&page=400",
        "no-ticket": "/t/123",
        "no-roster": "/r/none",
        "no-job": "/j/999999",
        "no-page": "/j/x",
        "no-hall": "/screen?hall=99",
    }
    with serving(create_app(hub)) as address, chromium() as browser:
        for size in (PHONE, NARROWEST, DESK):
            watched = Watched(browser, size)
            for name, path in paths.items():
                watched.page.goto(address + path)
                watched.picture(f"public-{name}-{size['width']}", full=True)
                assert complaints_about(watched.page) == [], f"{name} at {size['width']}"
            assert [each for each in watched.complaints if "status of 4" not in each] == []
            watched.close()
        plain = Watched(browser, PHONE, javascript=False)
        plain.page.goto(address + paths["jobs"])
        plain.page.click("a.job-brick >> nth=0")
        assert "/j/" in plain.page.url
        plain.close()
