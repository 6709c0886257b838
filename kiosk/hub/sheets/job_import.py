"""An office's list into the book of postings: first a preview, then all of it.

The preview says what each row would become and everything that is wrong. Nothing is written before ``commit``, which
plans again under a lock, so that importing a list twice, or two clerks at once, changes postings and never doubles
them. A preview of the same bytes at the same hub is the same: ``fingerprint`` proves that a clerk commits what he saw.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import Connection, update

from kiosk.domain.clock import local_day
from kiosk.domain.job import Job
from kiosk.errors import CodedError
from kiosk.hub.audit import note_act
from kiosk.hub.counters import Cell, Measure
from kiosk.hub.database import Database, DatabaseError
from kiosk.hub.hirers import NEVER, HirerCard, hirers_called, keep_new_hirers, note_check
from kiosk.hub.jobs import JobBook, JobStatus, NewPosting, Posting
from kiosk.hub.journal import Journal
from kiosk.hub.schema import JOB
from kiosk.hub.sheets.findings import RowCode, RowFinding, RowGrade, finding
from kiosk.hub.sheets.headings import (
    Choices,
    ColumnMapping,
    HeadingVocabulary,
    SheetField,
    map_columns,
    shipped_vocabulary,
)
from kiosk.hub.sheets.import_context import ImportContext, KnownHirers, Readings
from kiosk.hub.sheets.import_plan import PlannedRow, RowAction, plan
from kiosk.hub.sheets.row_reader import ReadRow, RowDraft, RowReader
from kiosk.hub.sheets.row_values import row_values
from kiosk.hub.sheets.table import Table

Tell = Callable[[int, int], None]
"""Called as the work goes on with the rows that are done, of how many. What it raises ends the work."""

IMPORT_LOCK = 4743475
PORTION_ROWS = 1000
"""About a quarter of a second of SQLite's one lock; kiosks wait five seconds for it at most."""
TOLD_EACH_ROWS = 500
_LEFT_ALONE = {RowAction.CANCELLED_HERE: RowCode.CANCELLED_HERE, RowAction.OTHER_HALL: RowCode.OTHER_HALL}


class ImportCode(StrEnum):
    COLUMNS_MISSING = "IMPORT_COLUMNS_MISSING"
    NO_ROWS = "IMPORT_NO_ROWS"
    ROWS_WRONG = "IMPORT_ROWS_WRONG"


_WORDS: Mapping[ImportCode, tuple[str, str]] = {
    ImportCode.COLUMNS_MISSING: ("表里缺少必要的列，没有导入。", "请在列对应关系里指定，或在表里补上这些列。"),
    ImportCode.NO_ROWS: ("没有可以导入的岗位。", "请看每一行的问题，改好再导入。"),
    ImportCode.ROWS_WRONG: ("有的行不对，按设置整份都没有导入。", "请改好这些行，或选择“对的先导入”。"),
}


class ImportRefusedError(CodedError[ImportCode]):
    """The list was not imported and nothing was changed."""

    words = _WORDS


class ImportCutError(Exception):
    """The database went away between two portions: ``written`` rows are written, ``left`` are not."""

    def __init__(self, written: int, left: int) -> None:
        super().__init__(f"import cut after {written} rows, {left} left")
        self.written = written
        self.left = left

    @property
    def sentence(self) -> str:
        return f"只写进去{self.written}行，还有{self.left}行没写：数据库出了问题。"

    @property
    def instruction(self) -> str:
        return "过一会儿把同一份表再导入一次，接着写，不会重复。"


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The same finding in several rows: what a page shows instead of a hundred equal lines."""

    finding: RowFinding
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a list would do. ``rows`` are all its rows, ``planned`` those that can be written."""

    table: Table = field(repr=False)
    mapping: ColumnMapping
    context: ImportContext = field(repr=False)
    rows: Sequence[ReadRow] = field(repr=False)
    planned: Sequence[PlannedRow] = field(repr=False)
    findings: Sequence[RowFinding] = field(repr=False)
    fingerprint: str

    def count(self, *actions: RowAction) -> int:
        return sum(1 for each in self.planned if each.action in actions)

    @property
    def refused_rows(self) -> tuple[int, ...]:
        """Numbers, as the office sees them, of the rows with an error."""
        return tuple(row.row for row in self.rows if row.draft is None and not row.left_out)

    @property
    def left_out_rows(self) -> tuple[int, ...]:
        return tuple(row.row for row in self.rows if row.left_out)

    @property
    def drafts(self) -> int:
        """New postings that wait for somebody to see the hirer's papers."""
        return sum(
            1
            for each in self.planned
            if each.draft.status is JobStatus.DRAFT and each.action in (RowAction.POST, RowAction.POST_AGAIN)
        )

    @property
    def shown(self) -> Sequence[PlannedRow]:
        """The first rows, as the postings will be."""
        return self.planned[: self.context.settings.shown_rows]

    def grouped(self, grade: RowGrade | None = None) -> list[FindingGroup]:
        """Findings that say the same of the same column, by grade and then by their first row."""
        rows: dict[tuple[str, str, str], list[int]] = {}
        firsts: dict[tuple[str, str, str], RowFinding] = {}
        for each in self.findings:
            if grade is None or each.grade is grade:
                key = (each.heading, each.code, each.sentence)
                rows.setdefault(key, []).append(each.row)
                firsts.setdefault(key, each)
        groups = [FindingGroup(firsts[key], tuple(numbers)) for key, numbers in rows.items()]
        return sorted(groups, key=lambda group: (group.finding.grade is not RowGrade.ERROR, group.rows))


@dataclass(frozen=True, slots=True)
class ImportResult:
    posted: int
    amended: int
    unchanged: int
    left_alone: int
    """Cancelled here, or another hall's."""
    left_out: int
    """Said twice, or said to be over."""
    refused: int


def _in_silence(_done: int, _total: int) -> None:
    """Nobody waits to hear of it."""


def preview(
    connection: Connection,
    table: Table,
    context: ImportContext,
    readings: Readings,
    *,
    choices: Choices | None = None,
    vocabulary: HeadingVocabulary | None = None,
    tell: Tell = _in_silence,
) -> ImportPreview:
    """Reads the whole list and writes nothing. ``choices`` overrule what columns mean.

    Lists without a required column come back with ``mapping.missing`` and no rows: the same error a thousand times
    would help nobody.
    """
    mapping = map_columns(table.headings, vocabulary or shipped_vocabulary(), choices, table.said_above)
    if mapping.missing:
        return ImportPreview(table, mapping, context, (), (), (), _fingerprint((), ()))
    rows = list(row_values(table, mapping))
    names = {values[SheetField.HIRER_NAME] for values in rows}
    codes = {values[SheetField.CREDIT_CODE].upper() for values in rows}
    context = replace(context, hirers=KnownHirers(hirers_called(connection, names, codes)))
    read = list(_told(RowReader(context, readings).read(rows), len(rows), tell))
    planned = plan(connection, [row.draft for row in read if row.draft is not None], context.halls)
    findings = [each for row in read for each in row.findings]
    findings += [
        finding(each.draft.row, "", _LEFT_ALONE[each.action]) for each in planned if each.action in _LEFT_ALONE
    ]
    findings.sort(key=lambda each: each.row)
    return ImportPreview(table, mapping, context, read, planned, findings, _fingerprint(planned, findings))


def commit(database: Database, shown: ImportPreview, actor: str, now: int, *, tell: Tell = _in_silence) -> ImportResult:
    """Write the good rows: in one transaction, or nothing.

    On SQLite, where everybody waits for a writer, a list longer than PORTION_ROWS is written in portions. What stops it
    between two of them is ImportCutError; the same list once more goes on from there and doubles nothing.
    Raises ImportRefusedError and DatabaseError with nothing written.
    """
    if shown.mapping.missing:
        raise ImportRefusedError(ImportCode.COLUMNS_MISSING)
    refused = len(shown.refused_rows)
    if refused and shown.context.settings.only_if_all_right:
        raise ImportRefusedError(ImportCode.ROWS_WRONG)
    drafts = [row.draft for row in shown.rows if row.draft is not None]
    if not drafts:
        raise ImportRefusedError(ImportCode.NO_ROWS)
    counts: Counter[RowAction] = Counter()
    for portion in _portions(drafts, PORTION_ROWS if database.on_sqlite else len(drafts)):
        if counts:
            database.let_others_in()
        tell(counts.total(), len(drafts))
        try:
            counts += _write(database, shown.context, portion, actor, now, 0 if counts else refused)
        except DatabaseError as error:
            if not counts:
                raise
            raise ImportCutError(counts.total(), len(drafts) - counts.total()) from error
    return ImportResult(
        posted=counts[RowAction.POST] + counts[RowAction.POST_AGAIN],
        amended=counts[RowAction.AMEND],
        unchanged=counts[RowAction.UNCHANGED],
        left_alone=counts[RowAction.CANCELLED_HERE] + counts[RowAction.OTHER_HALL],
        left_out=len(shown.left_out_rows),
        refused=refused,
    )


def _told(rows: Iterable[ReadRow], total: int, tell: Tell) -> Iterator[ReadRow]:
    for done, row in enumerate(rows):
        if done % TOLD_EACH_ROWS == 0:
            tell(done, total)
        yield row


def _portions(drafts: Sequence[RowDraft], rows: int) -> Iterator[list[RowDraft]]:
    """In the order of the list; rows that share an office's number stay together, because only all of them together
    tell which is which."""
    groups: dict[tuple[str, str], list[RowDraft]] = {}
    for draft in drafts:
        groups.setdefault((draft.job.source, draft.external_id), []).append(draft)
    portion: list[RowDraft] = []
    for group in groups.values():
        portion += group
        if len(portion) >= rows:
            yield portion
            portion = []
    if portion:
        yield portion


def _write(
    database: Database, context: ImportContext, drafts: Sequence[RowDraft], actor: str, now: int, refused: int
) -> Counter[RowAction]:
    """In one transaction; what became of how many rows."""
    with database.writing_alone(IMPORT_LOCK) as connection:
        booking = Journal(connection, now)
        book = JobBook(connection, actor, now)
        planned = plan(connection, drafts, context.halls, lock=True)
        _free_numbers(connection, planned)
        hirer_ids = _keep_hirers(connection, planned, context)
        _post(book, booking, planned, context.hall_id, hirer_ids)
        _amend(book, booking, planned)
        counts = Counter(each.action for each in planned)
        posted = counts[RowAction.POST] + counts[RowAction.POST_AGAIN]
        detail = {"posted": posted, "amended": counts[RowAction.AMEND], "refused": refused}
        note_act(connection, now, actor, "job.import", f"hall:{context.hall_id}", json.dumps(detail))
        booking.close()
    return counts


def _free_numbers(connection: Connection, planned: Sequence[PlannedRow]) -> None:
    """A posting that has ended gives its office's number to the one that follows it and keeps a trace of it."""
    for each in planned:
        if each.action is RowAction.POST_AGAIN and each.before is not None and each.before.external_id is not None:
            kept = f"{each.before.external_id}~{each.before.job.id}"
            connection.execute(update(JOB).where(JOB.c.id == each.before.job.id).values(external_id=kept))


def _keep_hirers(
    connection: Connection, planned: Sequence[PlannedRow], context: ImportContext
) -> dict[tuple[str, str], int]:
    """Whoever hires is a card in the hub's box, as after a quick post; ids of the new ones by name and telephone."""
    written = [each for each in planned if each.action not in (*_LEFT_ALONE, RowAction.UNCHANGED)]
    # Another clerk may have kept them since the preview.
    names = {each.job.hirer.name for each in written if each.draft.hirer_id is None}
    kept = {(card.name, card.contact_phone): card.id for card in hirers_called(connection, names, ())}
    fresh: dict[tuple[str, str], HirerCard] = {}
    for each in written:
        key = (each.job.hirer.name, each.job.contact.phone)
        if each.draft.hirer_id is None and key not in kept:
            fresh[key] = _card(each.job, context)
    ids = keep_new_hirers(connection, fresh.values())
    kept.update(zip(fresh, ids, strict=True))
    if context.hirers_checked:
        known = {each.draft.hirer_id for each in written if each.draft.hirer_id is not None}
        note_check(connection, known | set(kept.values()), context.today)
    return kept


def _card(job: Job, context: ImportContext) -> HirerCard:
    hirer = job.hirer
    return HirerCard(
        id=0,
        name=hirer.name,
        kind=hirer.kind,
        credit_code=hirer.credit_code,
        # Only what a clerk has seen: a day that the list states is the office's word.
        verified_on=context.today if context.hirers_checked else NEVER,
        contact_name=job.contact.name,
        contact_phone=job.contact.phone,
        region=context.home,
    )


def _post(
    book: JobBook,
    booking: Journal,
    planned: Sequence[PlannedRow],
    hall_id: int,
    hirer_ids: Mapping[tuple[str, str], int],
) -> None:
    fresh = [each for each in planned if each.action in (RowAction.POST, RowAction.POST_AGAIN)]
    book.post_all(
        NewPosting(
            each.job,
            hall_id,
            each.draft.status,
            each.draft.hirer_id or hirer_ids[(each.job.hirer.name, each.job.contact.phone)],
            each.external_id,
        )
        for each in fresh
    )
    for each in fresh:
        if each.draft.status is JobStatus.OPEN:
            _count(booking, each.job, hall_id)


def _amend(book: JobBook, booking: Journal, planned: Sequence[PlannedRow]) -> None:
    changes: list[tuple[Posting, Job, JobStatus]] = []
    for each in planned:
        if each.action is not RowAction.AMEND or each.before is None:
            continue
        status = each.before.status
        if status is JobStatus.DRAFT and each.draft.status is JobStatus.OPEN:
            status = JobStatus.OPEN
            _count(booking, each.job, each.before.hall_id)
        changes.append((each.before, each.job, status))
    book.amend_all(changes)


def _count(booking: Journal, job: Job, hall_id: int) -> None:
    """M14: posts and places count where and when the posting goes out."""
    day = local_day(booking.now).isoformat()
    booking.count(Cell(day, hall_id, Measure.POSTS, job.trade))
    booking.count(Cell(day, hall_id, Measure.PLACES, job.trade), job.openings)


def _fingerprint(planned: Sequence[PlannedRow], findings: Sequence[RowFinding]) -> str:
    """Of what would be written and what is said about it. A posting's times are the moment of the preview: left out."""
    digest = hashlib.blake2b(digest_size=16)
    for each in planned:
        job = replace(each.job, posted_at=0, updated_at=0)
        digest.update(repr((each.action, each.draft.status, each.external_id, job)).encode())
    for said in findings:
        digest.update(repr(said).encode())
    return digest.hexdigest()
