"""Public postings: light, readable by machines, kind when they have ended."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from kiosk.domain.job import Job, Pay, PayUnit, Settlement
from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook, JobStatus
from kiosk.hub.web.public.jobs import PAGE_JOBS
from tests.domain.postings import a_job
from tests.hub.market import HALL_ID, add_hall, add_jobs
from tests.hub.web.conftest import NOW

HEAVIEST_BYTES = 30_000


@pytest.fixture
def jobs(hub: Hub) -> tuple[Job, ...]:
    with hub.database.writing() as connection:
        add_hall(connection)
        return add_jobs(connection, 60, NOW)


def _post(hub: Hub, job: Job, status: JobStatus = JobStatus.OPEN) -> int:
    with hub.database.writing() as connection:
        return JobBook(connection, "wang", NOW).post(job, HALL_ID, status=status).job.id


def _structured(text: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    assert found is not None
    read = json.loads(found.group(1))
    assert isinstance(read, dict)
    return read


def test_a_posting_shows_what_it_says_and_is_light(client: TestClient, jobs: tuple[Job, ...]) -> None:
    page = client.get(f"/j/{jobs[0].id}")
    assert page.status_code == 200
    assert jobs[0].title in page.text
    assert f'href="tel:{jobs[0].contact.phone}"' in page.text
    assert len(page.content) < HEAVIEST_BYTES
    assert len(client.get("/jobs").content) < HEAVIEST_BYTES


def test_the_structured_data_are_a_job_posting(hub: Hub, client: TestClient, jobs: tuple[Job, ...]) -> None:
    job_id = _post(hub, a_job(pay=Pay(300, 350, PayUnit.DAY, Settlement.DAILY), title="砌砖</script><b>"))
    text = client.get(f"/j/{job_id}").text
    data = _structured(text)
    assert data["@type"] == "JobPosting"
    assert data["title"] == "砌砖</script><b>"
    assert data["totalJobOpenings"] == 4
    salary = data["baseSalary"]
    assert isinstance(salary, dict)
    assert salary["value"] == {"@type": "QuantitativeValue", "minValue": 300, "maxValue": 350, "unitText": "DAY"}
    assert salary["additionalProperty"]["value"] == "日结"
    assert "</script><b>" not in text


def test_pay_by_the_piece_is_not_passed_off_as_a_unit_that_schema_org_knows(
    hub: Hub, client: TestClient, jobs: tuple[Job, ...]
) -> None:
    job_id = _post(hub, a_job(pay=Pay(1, None, PayUnit.PIECE, Settlement.ON_COMPLETION, "筐")))
    salary = _structured(client.get(f"/j/{job_id}").text)["baseSalary"]
    assert isinstance(salary, dict)
    assert salary["value"]["unitText"] == "元/筐"


def test_an_ended_posting_says_so_with_similar_ones(hub: Hub, client: TestClient, jobs: tuple[Job, ...]) -> None:
    with hub.database.writing() as connection:
        JobBook(connection, "wang", NOW).fill(jobs[0].id)
    page = client.get(f"/j/{jobs[0].id}")
    assert page.status_code == 410
    assert "这个活已经没有了" in page.text
    assert 'class="job job-brick"' in page.text
    assert jobs[0].contact.phone not in page.text
    assert "ld+json" not in page.text


def test_a_posting_that_was_never_there_or_is_a_draft_is_not_shown(
    hub: Hub, client: TestClient, jobs: tuple[Job, ...]
) -> None:
    draft = _post(hub, a_job(), JobStatus.DRAFT)
    for job_id in (draft, 999_999_999, 0):
        assert client.get(f"/j/{job_id}").status_code == 404


def test_the_list_is_paged_and_filtered(hub: Hub, client: TestClient, jobs: tuple[Job, ...]) -> None:
    first, second = client.get("/jobs").text, client.get("/jobs?page=2").text
    assert first.count('class="job job-brick"') == PAGE_JOBS
    assert set(re.findall(r'href="/j/(\d+)"', first)).isdisjoint(re.findall(r'href="/j/(\d+)"', second))
    county = client.get("/jobs?county=140802").text
    shown = {int(job_id) for job_id in re.findall(r'href="/j/(\d+)"', county)}
    assert shown
    assert shown <= {job.id for job in jobs if job.place.region.startswith("140802")}
    assert client.get("/jobs?trade=nothing").text.count('class="job job-brick"') == PAGE_JOBS


def test_injected_text_stays_text_and_wrong_queries_are_refused(hub: Hub, client: TestClient) -> None:
    with hub.database.writing() as connection:
        add_hall(connection)
    place = replace(a_job().place, address="<b>'; DELETE FROM job; --")
    job_id = _post(hub, a_job(title="{{ 7*7 }}<i>", place=place))
    text = client.get(f"/j/{job_id}").text
    assert "<i>" not in text
    assert "49" not in re.sub(r"\d{3,}", "", text.partition("<h1>")[2].partition("</h1>")[0])
    assert client.get(f"/j/{job_id}").status_code == 200
    assert client.get("/jobs?county=1408'--").status_code == 422
    assert client.get("/jobs?page=0").status_code == 422


def test_robots_are_kept_from_tickets(client: TestClient) -> None:
    assert "Disallow: /t/" in client.get("/robots.txt").text
