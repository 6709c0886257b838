"""What becomes of the rows of a list beside the postings that are there already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, Select, select

from kiosk.domain.job import Job
from kiosk.hub.jobs import JobStatus, Posting, postings
from kiosk.hub.schema import JOB
from kiosk.hub.sheets.headings import SheetField
from kiosk.hub.sheets.row_reader import RowDraft

Item = TypeVar("Item")
_AT_ONCE = 500


class RowAction(StrEnum):
    POST = "post"
    POST_AGAIN = "post-again"
    """Its earlier posting has ended; the new one takes over the office's number."""
    AMEND = "amend"
    UNCHANGED = "unchanged"
    CANCELLED_HERE = "cancelled-here"
    OTHER_HALL = "other-hall"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """``before``: the posting that is there. ``job``: what it will say, which for POST is the draft's."""

    draft: RowDraft
    action: RowAction
    before: Posting | None
    job: Job


def plan(
    connection: Connection, drafts: Sequence[RowDraft], halls: Collection[int], now: int, *, lock: bool = False
) -> list[PlannedRow]:
    """In the order of the drafts. ``halls``: whose postings may be changed. ``lock`` holds them until the end."""
    by_number, by_id = _existing(connection, drafts, lock=lock)
    planned = []
    for draft in drafts:
        before = by_number.get((draft.job.source, draft.external_id))
        if before is None and draft.own_id is not None:
            own = by_id.get(draft.own_id)
            before = own if own is not None and own.job.source == draft.job.source else None
        planned.append(_planned(draft, before, halls, now))
    return planned


def _planned(draft: RowDraft, before: Posting | None, halls: Collection[int], now: int) -> PlannedRow:
    if before is None:
        return PlannedRow(draft, RowAction.POST, None, draft.job)
    if before.hall_id not in halls:
        return PlannedRow(draft, RowAction.OTHER_HALL, before, before.job)
    if before.status is JobStatus.CANCELLED:
        return PlannedRow(draft, RowAction.CANCELLED_HERE, before, before.job)
    if before.status is JobStatus.CLOSED:
        return PlannedRow(draft, RowAction.POST_AGAIN, before, draft.job)
    job = merged(before.job, draft)
    publishes = before.status is JobStatus.DRAFT and draft.status is JobStatus.OPEN
    action = RowAction.AMEND if publishes or job != before.job else RowAction.UNCHANGED
    return PlannedRow(draft, action, before, job)


def merged(before: Job, draft: RowDraft) -> Job:
    """The posting with what its list says now. What the list leaves open stays as people here have set it."""
    job, said = draft.job, draft.said
    hirer = replace(
        job.hirer,
        kind=job.hirer.kind if SheetField.HIRER_KIND in said else before.hirer.kind,
        verified_on=max(job.hirer.verified_on, before.hirer.verified_on),
        credit_code=job.hirer.credit_code or before.hirer.credit_code,
    )
    same_trade = SheetField.TRADE_CODE not in said and job.trade_raw == before.trade_raw
    same_place = job.place.region == before.place.region and job.place.address == before.place.address
    start_on = job.work.start_on if SheetField.START in said else before.work.start_on
    return replace(
        job,
        id=before.id,
        hirer=hirer if hirer.name == before.hirer.name else job.hirer,
        trade=before.trade if same_trade else job.trade,
        place=before.place if same_place and SheetField.LATITUDE not in said else job.place,
        work=replace(job.work, start_on=start_on),
        filled=job.filled if SheetField.FILLED in said else min(before.filled, job.openings),
        applied=before.applied,
        posted_at=before.posted_at,
        updated_at=before.updated_at,
        acceptance=job.acceptance if SheetField.ACCEPTANCE in said else before.acceptance,
        reply_deadline=job.reply_deadline if SheetField.REPLY_DEADLINE in said else before.reply_deadline,
        hazards=job.hazards if SheetField.HAZARDS in said else before.hazards,
    )


def _existing(
    connection: Connection, drafts: Sequence[RowDraft], *, lock: bool
) -> tuple[dict[tuple[str, str], Posting], dict[int, Posting]]:
    ids: set[int] = set()
    numbers: dict[str, set[str]] = {}
    for draft in drafts:
        numbers.setdefault(draft.job.source, set()).add(draft.external_id)
    for source, listed in sorted(numbers.items()):
        for some in batches(sorted(listed)):
            query = select(JOB.c.id).where(JOB.c.source == source, JOB.c.external_id.in_(some))
            ids.update(connection.execute(query).scalars())
    ids.update(draft.own_id for draft in drafts if draft.own_id is not None)
    found: list[Posting] = []
    # By id from the least on, as everybody locks postings: two who want the same never wait for each other in a circle.
    for some_ids in batches(sorted(ids)):
        whole: Select[tuple[object, ...]] = select(JOB).where(JOB.c.id.in_(some_ids)).order_by(JOB.c.id)
        found.extend(postings(connection, whole.with_for_update() if lock else whole))
    by_number = {(each.job.source, each.external_id): each for each in found if each.external_id is not None}
    return by_number, {each.job.id: each for each in found}


def batches(items: Iterable[Item], size: int = _AT_ONCE) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
