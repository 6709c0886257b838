"""What the paper is called and what silence means, and nothing promised that nobody has promised."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.application import (
    Places,
    SilenceCode,
    TicketTitle,
    may_undo,
    places,
    silence_means,
    ticket_title,
    undo_until,
)
from kiosk.domain.job import Acceptance, Job, MeetKind
from tests.domain.postings import NOW, PACKING_JOB, a_job

counts = st.integers(0, 60)
jobs = st.builds(
    lambda acceptance, openings, filled, applied, meet, deadline: a_job(
        acceptance=acceptance,
        openings=openings,
        filled=filled,
        applied=applied,
        reply_deadline=deadline,
        work=replace(PACKING_JOB.work, meet_kind=meet),
    ),
    st.sampled_from(Acceptance),
    counts,
    counts,
    counts,
    st.sampled_from(MeetKind),
    st.none() | st.integers(NOW - 86_400, NOW + 86_400),
)


@pytest.mark.parametrize(
    ("acceptance", "applied", "title"),
    [
        (Acceptance.HIRER_SELECTS, 12, TicketTitle.APPLICATION),
        (Acceptance.PHONE, 12, TicketTitle.APPLICATION),
        (Acceptance.FIRST_COME, 3, TicketTitle.APPLICATION),
        (Acceptance.FIRST_COME, 4, TicketTitle.STANDBY),
    ],
)
def test_the_title_follows_from_how_places_are_given(acceptance: Acceptance, applied: int, title: TicketTitle) -> None:
    assert ticket_title(a_job(acceptance=acceptance, openings=4, applied=applied)) is title


@given(jobs)
def test_without_a_receipt_no_paper_gives_a_place_or_a_seat(job: Job) -> None:
    assert ticket_title(job) in (TicketTitle.APPLICATION, TicketTitle.STANDBY)


@given(jobs)
def test_with_a_receipt_the_bus_makes_the_difference(job: Job) -> None:
    by_bus = job.work.meet_kind is MeetKind.BUS
    assert ticket_title(job, confirmed=True) is (TicketTitle.BOARDING if by_bus else TicketTitle.DISPATCH)


@pytest.mark.parametrize(
    ("acceptance", "by_deadline", "open_ended"),
    [
        (Acceptance.HIRER_SELECTS, SilenceCode.NOT_CHOSEN_BY, SilenceCode.NOT_CHOSEN),
        (Acceptance.FIRST_COME, SilenceCode.NO_PLACE_BY, SilenceCode.NO_PLACE),
        (Acceptance.PHONE, SilenceCode.CALL_FIRST_BY, SilenceCode.CALL_FIRST),
    ],
)
def test_silence_has_one_meaning_and_names_only_a_deadline_to_come(
    acceptance: Acceptance, by_deadline: SilenceCode, open_ended: SilenceCode
) -> None:
    ahead = silence_means(a_job(acceptance=acceptance, reply_deadline=NOW + 1), NOW)
    assert (ahead.code, ahead.when) == (by_deadline, NOW + 1)
    for deadline in (None, NOW, NOW - 1):
        past = silence_means(a_job(acceptance=acceptance, reply_deadline=deadline), NOW)
        assert (past.code, past.when) == (open_ended, None)


@given(jobs)
def test_a_sentence_with_a_time_always_has_one(job: Job) -> None:
    silence = silence_means(job, NOW)
    assert silence.code.value.endswith("_by") == (silence.when is not None)


@given(counts, counts, counts)
def test_places_are_never_negative_and_full_is_full(openings: int, filled: int, applied: int) -> None:
    found = Places(openings, filled, applied)
    assert 0 <= found.left <= openings
    assert found.full == (filled >= openings)
    assert found.left + min(filled, openings) == openings


def test_four_wanted_twelve_applied_is_more_than_enough() -> None:
    found = places(a_job(openings=4, filled=0, applied=12))
    assert (found.left, found.applied, found.full, found.oversubscribed) == (4, 12, False, True)


def test_undo_ends_after_its_minutes() -> None:
    assert undo_until(NOW, 10) == NOW + 600
    assert may_undo(NOW, NOW + 600, 10)
    assert not may_undo(NOW, NOW + 601, 10)
