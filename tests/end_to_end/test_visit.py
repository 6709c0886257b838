"""Whole visits through the real window with real touches, the real reader program and its sample cards."""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.protocol.update_spool import VISIT_LOCK
from kiosk.reader.sample_cards import demo_cards
from kiosk.ui.supervisor import HelperState
from kiosk.ui.workers.ledger import LEDGER_FILE
from tests.end_to_end.stage import Stage

PHONE = "13800005678"


def envelopes(state: Path) -> int:
    """Of acts; preferences and counts travel too, and are told elsewhere."""
    with closing(sqlite3.connect(f"{(state / LEDGER_FILE).as_uri()}?mode=ro", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM outbox WHERE kind_class = 'act'").fetchone()
    return int(count)


def may_be_restarted(state: Path) -> bool:
    """As the updater asks."""
    with (state / VISIT_LOCK).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_a_first_visit_ends_with_a_kept_ticket_and_leaves_nothing(stage: Stage, state: Path) -> None:
    stage.to_list()
    assert not may_be_restarted(state), "an update waits for whoever stands there"
    stage.apply_for_first(PHONE)
    visit = stage.program.session.visit
    assert visit is not None
    assert visit.ticket is not None
    assert visit.identity is not None
    secrets = (visit.identity.name, visit.identity.id_number, visit.ticket.url, visit.ticket.short_code, PHONE)
    assert envelopes(state) == 1
    stage.leave()
    assert may_be_restarted(state)
    held = stage.held()
    for secret in (*secrets, "138****5678"):
        assert secret not in held
    log = (state / "log" / "kiosk.log").read_text(encoding="utf-8")
    for secret in secrets:
        assert secret not in log


def test_the_next_tap_shows_the_strip_and_the_kept_ticket(stage: Stage, state: Path) -> None:
    stage.to_list()
    stage.apply_for_first(PHONE)
    visit = stage.program.session.visit
    assert visit is not None
    assert visit.ticket is not None
    code = visit.ticket.short_code
    stage.leave()
    stage.place("bricklayer")
    stage.see_list()
    page = stage.program.root.matches_page
    stage.visitor.wait(lambda: len(page.strip) == 1, "the strip")
    assert page.strip[0]["shortCode"] == code
    stage.visitor.touch("kept0")
    stage.visitor.see("applications")
    stage.visitor.touch(f"openTicket{page.strip[0]['ticketId']}")
    stage.visitor.see("ticket")
    assert stage.program.root.ticket_page.already
    assert stage.program.root.ticket_page.shortCode == code
    stage.visitor.touch("moreJobs")
    stage.see_list()
    stage.visitor.touch("job0")
    stage.visitor.see("job")
    assert stage.program.root.job_page.kept, "the same job is not applied for twice"
    assert envelopes(state) == 1


def test_a_ticket_is_withdrawn_and_taken_back(stage: Stage, state: Path) -> None:
    stage.to_list()
    stage.apply_for_first()
    page = stage.program.root.ticket_page
    assert page.undoSecondsLeft > 500
    stage.visitor.touch("withdraw")
    stage.visitor.wait(lambda: bool(page.withdrawn), "the withdrawal")
    assert envelopes(state) == 2


def test_a_restart_finds_the_person_again(set_up: Callable[..., Stage]) -> None:
    first = set_up()
    first.wait_until_applications_are_taken()
    first.to_list()
    first.apply_for_first(PHONE)
    first.leave()
    first.close()
    second = set_up()
    second.wait_until_applications_are_taken()
    second.place("bricklayer")
    second.see_list()
    page = second.program.root.matches_page
    second.visitor.wait(lambda: len(page.strip) == 1, "the strip")
    assert page.personal, "the kept wish is asked again"
    second.visitor.wait(lambda: second.program.session.visit is not None, "a visit")
    visit = second.program.session.visit
    assert visit is not None
    assert visit.preferences is not None
    assert visit.preferences.phone == PHONE


def test_under_16_sees_no_list_and_leaves_no_trace(stage: Stage, state: Path) -> None:
    stage.place("minor-15")
    stage.visitor.see("gate")
    assert stage.program.session.visit is None
    assert stage.program.root.notice_page.preview == []
    assert envelopes(state) == 0


def test_an_expired_card_is_served_and_told(stage: Stage) -> None:
    stage.place("expired")
    stage.visitor.see("notice")
    visit = stage.program.session.visit
    assert visit is not None
    assert visit.expired_card
    stage.visitor.wait(lambda: "身份证过期了，记得去换。今天照样能用" in stage.words(), "the warning")
    stage.visitor.touch("seeAll")
    stage.see_list()


@pytest.mark.parametrize(
    ("card", "fault"),
    [
        ("bank-card", "CARD_NOT_ID"),
        ("unreadable", "CARD_UNREADABLE"),
        ("two-cards", "TWO_CARDS"),
        ("torn", "CARD_LOST"),
        ("silent", "CARD_SILENT"),
    ],
)
def test_a_card_that_is_not_read_is_explained_and_the_next_one_served(stage: Stage, card: str, fault: str) -> None:
    stage.place(card)
    stage.visitor.see("card_fault")
    assert stage.program.root.fault_page.code == fault
    stage.place(None)
    stage.visitor.wait(lambda: not stage.program.session.card_present, "the card to be lifted")
    stage.place("first-timer")
    stage.visitor.see("notice")


GOOD = [card for card in demo_cards() if card.behaviour == "good" and card.key != "minor-15"]


def test_every_good_card_sees_jobs(stage: Stage) -> None:
    page = stage.program.root.notice_page
    for card in GOOD:
        stage.place(card.key)
        stage.visitor.wait(lambda: stage.program.session.visit is not None, f"the visit of {card.key}")
        stage.visitor.see("notice")
        stage.visitor.wait(lambda: bool(page.preview), f"jobs for {card.key}")
        stage.place(None)
        stage.visitor.touch("footBack")
        stage.visitor.see("farewell")
        stage.visitor.wait(lambda: not stage.program.session.card_present, "the card to be lifted")


def test_a_killed_reader_comes_back_and_reads_again(stage: Stage) -> None:
    os.kill(stage.program.reader.pid, signal.SIGKILL)
    attract = stage.program.root.attract_page
    stage.visitor.wait(lambda: attract.readerState == "down", "the reader's line")
    stage.visitor.wait(lambda: stage.program.reader.state is HelperState.UP, "the reader", 10)
    stage.visitor.wait(lambda: attract.readerState == "ready", "the reader's line", 10)
    stage.place("bricklayer")
    stage.visitor.see("notice")


def test_a_reader_killed_in_mid_visit_disturbs_nobody(stage: Stage) -> None:
    stage.to_list()
    os.kill(stage.program.reader.pid, signal.SIGKILL)
    stage.visitor.wait(lambda: stage.program.root.banner["code"] == "reader_down", "the banner")
    stage.apply_for_first()


def test_a_killed_sync_comes_back(stage: Stage) -> None:
    stage.visitor.wait(lambda: stage.program.sync.state is HelperState.UP, "sync")
    before = stage.program.sync.pid
    os.kill(before, signal.SIGKILL)
    stage.visitor.wait(lambda: stage.program.sync.pid not in (0, before), "another sync")
    stage.visitor.wait(lambda: stage.program.sync.state is HelperState.UP, "sync")


def test_guests_browse_and_are_asked_for_the_card(stage: Stage) -> None:
    stage.visitor.touch("browse")
    stage.see_list()
    stage.visitor.touch("job0")
    stage.visitor.see("job")
    job = stage.program.root.job_page
    assert (job.canApply, job.cannotApply) == (False, "guest_needs_card")
    stage.place("bricklayer")
    stage.visitor.wait(lambda: bool(job.canApply), "the job to open for the card")
    assert stage.program.session.screen == "job"
