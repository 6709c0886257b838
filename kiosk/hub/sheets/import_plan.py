"""What becomes of the rows of a list beside the postings that are there already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    before: Posting | None = field(repr=False)
    job: Job = field(repr=False)
    external_id: str
    """The draft's own; of twins, which share a key, each has a number behind it."""


def plan(
    connection: Connection, drafts: Sequence[RowDraft], halls: Collection[int], *, lock: bool = False
) -> list[PlannedRow]:
    """In the order of the drafts. ``halls``: whose postings may be changed. ``lock`` holds them until the end."""
    twins: dict[tuple[str, str], list[RowDraft]] = {}
    for draft in drafts:
        twins.setdefault((draft.job.source, draft.external_id), []).append(draft)
    found = _Existing(connection, twins, lock=lock)
    planned: dict[int, PlannedRow] = {}
    for (source, external_id), group in twins.items():
        names = [external_id, *(twin_id(external_id, number) for number in range(2, len(group) + 1))]
        for draft, name in _named(group, names, found, source):
            planned[draft.row] = _planned(draft, found.posting(source, name, draft), halls, name)
    return [planned[draft.row] for draft in drafts]


def twin_id(external_id: str, number: int) -> str:
    """The number behind the key of the second and further postings that differ in nothing the key is made of."""
    return f"{external_id}.{number}"


def _named(
    group: Sequence[RowDraft], names: Sequence[str], found: _Existing, source: str
) -> Iterator[tuple[RowDraft, str]]:
    """Which of the twins is which: whoever says what a posting says already is that one, the rest in their order.

    So a list that comes again in another order, or without one of them, mixes nothing up.
    """
    if len(group) == 1:
        yield group[0], names[0]
        return
    free, rest = list(names), []
    for draft in group:
        for name in free:
            before = found.posting(source, name, draft)
            if before is not None and merged(before.job, draft) == before.job:
                free.remove(name)
                yield draft, name
                break
        else:
            rest.append(draft)
    yield from zip(rest, free, strict=True)


def _planned(draft: RowDraft, before: Posting | None, halls: Collection[int], external_id: str) -> PlannedRow:
    if before is None:
        return PlannedRow(draft, RowAction.POST, None, draft.job, external_id)
    if before.hall_id not in halls:
        return PlannedRow(draft, RowAction.OTHER_HALL, before, before.job, external_id)
    if before.status is JobStatus.CANCELLED:
        return PlannedRow(draft, RowAction.CANCELLED_HERE, before, before.job, external_id)
    if before.status is JobStatus.CLOSED:
        return PlannedRow(draft, RowAction.POST_AGAIN, before, draft.job, external_id)
    job = merged(before.job, draft)
    publishes = before.status is JobStatus.DRAFT and draft.status is JobStatus.OPEN
    action = RowAction.AMEND if publishes or job != before.job else RowAction.UNCHANGED
    return PlannedRow(draft, action, before, job, external_id)


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


class _Existing:
    """The postings that the drafts of a list may mean."""

    def __init__(
        self, connection: Connection, twins: Mapping[tuple[str, str], Sequence[RowDraft]], *, lock: bool
    ) -> None:
        numbers: dict[str, set[str]] = {}
        ids: set[int] = set()
        for (source, external_id), group in twins.items():
            names = numbers.setdefault(source, set())
            names.add(external_id)
            names.update(twin_id(external_id, number) for number in range(2, len(group) + 1))
            ids.update(draft.own_id for draft in group if draft.own_id is not None)
        for source, names in sorted(numbers.items()):
            for some in batches(sorted(names)):
                query = select(JOB.c.id).where(JOB.c.source == source, JOB.c.external_id.in_(some))
                ids.update(connection.execute(query).scalars())
        self._by_number: dict[tuple[str, str | None], Posting] = {}
        self._by_id: dict[int, Posting] = {}
        # By id from the least on, as everybody locks postings: two who want the same never wait in a circle.
        for some_ids in batches(sorted(ids)):
            whole: Select[tuple[object, ...]] = select(JOB).where(JOB.c.id.in_(some_ids)).order_by(JOB.c.id)
            for posting in postings(connection, whole.with_for_update() if lock else whole):
                self._by_number[(posting.job.source, posting.external_id)] = posting
                self._by_id[posting.job.id] = posting

    def posting(self, source: str, external_id: str, draft: RowDraft) -> Posting | None:
        found = self._by_number.get((source, external_id))
        if found is None and draft.own_id is not None:
            own = self._by_id.get(draft.own_id)
            return own if own is not None and own.job.source == source else None
        return found


def batches(items: Iterable[Item], size: int = _AT_ONCE) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
