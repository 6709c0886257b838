"""One row of an office's list as a posting, with everything that is wrong with it.

Pure: clock, hirers and tables are handed in (``ImportContext``, ``Readings``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kiosk.domain.job import Acceptance, Job, Work
from kiosk.domain.posting_words import ACCEPTANCE
from kiosk.hub.jobs import JobStatus
from kiosk.hub.posting_times import mend_until
from kiosk.hub.sheets import value_reading
from kiosk.hub.sheets.code_tables import normal_word
from kiosk.hub.sheets.condition_columns import ConditionReading, read_conditions
from kiosk.hub.sheets.findings import RowCode, RowFinding
from kiosk.hub.sheets.headings import SheetField
from kiosk.hub.sheets.hirer_columns import read_contact, read_hirer
from kiosk.hub.sheets.import_context import ImportContext, Readings
from kiosk.hub.sheets.job_columns import OWN_NUMBER
from kiosk.hub.sheets.pay_columns import pay_text, read_pay
from kiosk.hub.sheets.place_columns import read_place
from kiosk.hub.sheets.row_notes import RowNotes
from kiosk.hub.sheets.row_values import RowValues
from kiosk.hub.sheets.when_columns import read_reply_deadline, read_valid_through, read_work
from kiosk.hub.wording.advertisement import Finding as Lint
from kiosk.hub.wording.advertisement import Grade, PostingField, PostingText, StatedPay
from kiosk.hub.wording.advertisement_linter import lint
from kiosk.hub.wording.trade_suggestion import Evidence

LONGEST_TITLE = 30
"""Characters that a job card shows."""
_SURE = 0.5
CONTENT_KEY = "~"
"""Before the key of a posting that its office gives no number: made of what the posting is about."""
_BARE_COUNT = re.compile(r"([男女]\s*[0-9]{1,4})(?![0-9]|\s*[名人个位])")
_JUDGED = (
    (SheetField.TITLE, PostingField.TITLE, ""),
    (SheetField.TRADE, PostingField.TRADE, ""),
    (SheetField.DESCRIPTION, PostingField.DESCRIPTION, ""),
    (SheetField.REQUIREMENT, PostingField.REQUIREMENT, ""),
    (SheetField.REMARK, PostingField.REQUIREMENT, ""),
    (SheetField.BENEFITS, PostingField.DESCRIPTION, ""),
    (SheetField.HOURS, PostingField.HOURS, ""),
    (SheetField.WHEN, PostingField.HOURS, ""),
    (SheetField.MEET_AT, PostingField.MEETING, ""),
    (SheetField.OPENINGS, PostingField.REQUIREMENT, ""),
    (SheetField.AGE, PostingField.REQUIREMENT, "年龄"),
    (SheetField.SEX, PostingField.REQUIREMENT, "性别："),
)
"""Which columns the linter judges as what, and the word that a cell leaves to its heading."""


@dataclass(frozen=True, slots=True)
class RowDraft:
    """A row as a posting. ``job`` has no id yet; ``said`` names the fields that the row itself states."""

    row: int
    job: Job = field(repr=False)
    status: JobStatus
    hirer_id: int | None
    external_id: str
    """The office's number; without one a key of what the posting is about, which twins share."""
    numbered: bool
    own_id: int | None
    """Our own number (#1234), which a list of ours brings back."""
    said: frozenset[SheetField]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """``draft`` None: refused (an error among the findings) or left out (``left_out``)."""

    row: int
    draft: RowDraft | None
    findings: tuple[RowFinding, ...]
    left_out: bool = False
    key: str | None = None
    """What ``RowDraft.external_id`` is or would have been, of a row without a number."""


class RowReader:
    """Reads the rows of one list in their order; it remembers them to tell what stands twice."""

    def __init__(self, context: ImportContext, readings: Readings) -> None:
        self._context = context
        self._readings = readings
        self._rows: dict[bytes, int] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._stated: dict[frozenset[SheetField], frozenset[SheetField]] = {}

    def read(self, rows: Iterable[RowValues]) -> Iterator[ReadRow]:
        return (self._row(values) for values in rows)

    def _row(self, values: RowValues) -> ReadRow:
        notes = RowNotes(values)
        if self._left_out(values, notes):
            return ReadRow(values.number, None, tuple(notes.findings), left_out=True)
        job, status, hirer_id, start_said = self._job(values, notes)
        number = self._number(values, notes, job)
        key = None if number else content_key(values, job, start_said=start_said)
        if notes.refused:
            return ReadRow(values.number, None, tuple(notes.findings), key=key)
        said = values.stated | {SheetField.START} if start_said else values.stated - {SheetField.START}
        said = self._stated.setdefault(said, said)
        own = re.fullmatch(rf"{OWN_NUMBER}([0-9]{{1,15}})", number)
        draft = RowDraft(
            row=values.number,
            job=job,
            status=status,
            hirer_id=hirer_id,
            external_id=key or number,
            numbered=key is None,
            own_id=int(own.group(1)) if own else None,
            said=said,
        )
        return ReadRow(values.number, draft, tuple(notes.findings), key=key)

    def _left_out(self, values: RowValues, notes: RowNotes) -> bool:
        digest = hashlib.blake2b("\x1f".join(values.signature).encode(), digest_size=16).digest()
        earlier = self._rows.setdefault(digest, values.number)
        if earlier != values.number:
            notes.add(RowCode.ROW_TWICE, used=earlier)
            return True
        status = values[SheetField.STATUS]
        if status and self._readings.codes["status"].read(status) in ("full", "closed", "cancelled"):
            notes.add(RowCode.STATUS_ENDED, SheetField.STATUS, cell=status)
            return True
        return False

    def _job(self, values: RowValues, notes: RowNotes) -> tuple[Job, JobStatus, int | None, bool]:
        context, readings = self._context, self._readings
        conditions = read_conditions(values, notes, readings)
        texts = self._judged(values, notes, conditions)
        hirer = read_hirer(values, notes, context, readings)
        contact = read_contact(values, notes, context, hirer.hirer)
        title = " ".join((texts[SheetField.TITLE] or texts[SheetField.TRADE]).split())
        if not title:
            notes.add(RowCode.TITLE_MISSING, SheetField.TITLE, SheetField.TRADE)
        elif len(title) > LONGEST_TITLE:
            notes.add(RowCode.TITLE_LONG, SheetField.TITLE, SheetField.TRADE)
        trade, trade_raw = self._trade(values, notes, title)
        pay = read_pay(values, notes, readings)
        place = read_place(values, notes, context, readings)
        work = read_work(values, notes, context, readings)
        openings, filled = _places(values, notes)
        stated_pay = StatedPay(pay.minimum_yuan, pay.unit) if pay.minimum_yuan else None
        for each in lint(PostingText({}, pay=stated_pay), context.minimum_wage):
            self._note_lint(notes, each, SheetField.PAY, SheetField.PAY_MINIMUM)
        job = Job(
            id=0,
            title=title,
            trade=trade,
            trade_raw=trade_raw,
            hirer=hirer.hirer,
            openings=openings,
            filled=filled,
            applied=0,
            description=_description(texts, conditions, title),
            place=place,
            pay=pay,
            work=work.work,
            requirement=conditions.requirement,
            perks=conditions.perks,
            insurance=conditions.insurance,
            contact=contact,
            posted_at=context.now,
            updated_at=context.now,
            valid_through=self._valid_through(values, notes, work.work),
            acceptance=self._acceptance(values, notes),
            reply_deadline=read_reply_deadline(values, notes, context),
            hazards=conditions.hazards,
            source=" ".join(values[SheetField.SOURCE].split()) or context.source,
        )
        status = JobStatus.OPEN if hirer.ready else JobStatus.DRAFT
        return job, status, hirer.hirer_id, work.start_said

    def _valid_through(self, values: RowValues, notes: RowNotes, work: Work) -> int:
        until = read_valid_through(values, notes, self._context, work)
        mends = any(each.code is RowCode.WORDING_TODAY for each in notes.findings)
        return min(until, mend_until(self._context.now)) if mends else until

    def _judged(self, values: RowValues, notes: RowNotes, conditions: ConditionReading) -> dict[SheetField, str]:
        """The texts of a row after the linter, which notes what is unlawful and rewords it when that is wished."""
        texts = {}
        judged = [(column, where, lead, values[column]) for column, where, lead in _JUDGED]
        judged.append((SheetField.PAY, PostingField.PAY, "", pay_text(values)))
        for column, where, lead, text in judged:
            texts[column] = text
            if not text:
                continue
            # 男5女3 under 人数 leaves the word out that would make it a count.
            stated = _BARE_COUNT.sub(r"\1名", text) if column is SheetField.OPENINGS else f"{lead}{text}"
            if self._context.reword:
                stated = self._readings.reworded(where, stated, conditions.hazards)
                texts[column] = stated.removeprefix(lead)
            for each in self._readings.lint(where, stated, conditions.hazards):
                self._note_lint(notes, each, column)
        return texts

    def _note_lint(self, notes: RowNotes, lint_finding: Lint, *fields: SheetField) -> None:
        code = RowCode.WORDING if lint_finding.grade is Grade.BLOCK else RowCode.WORDING_TODAY
        excerpt = f"“{lint_finding.excerpt}”：" if lint_finding.excerpt else ""
        if lint_finding.replacement is None:
            remedy = "请和单位改好再导入。"
        elif lint_finding.replacement:
            remedy = f"可以改成“{lint_finding.replacement}”，或勾选“按建议改写”。"
        else:
            remedy = "请去掉这几个字，或勾选“按建议改写”。"
        if code is RowCode.WORDING_TODAY:
            remedy += "今天不改，晚上就不再显示。"
        notes.add(code, *fields, cell=f"{excerpt}{lint_finding.sentence}", used=remedy)

    def _trade(self, values: RowValues, notes: RowNotes, title: str) -> tuple[str, str]:
        """CSCO code and the trade as written."""
        written = " ".join(values[SheetField.TRADE].split()) or title
        code = re.sub(r"[^0-9-]", "", values[SheetField.TRADE_CODE])
        if code and self._readings.trades.of_code(code) is not None:
            return code, written
        suggestion = self._readings.trade(written)
        if suggestion is None or suggestion.evidence is Evidence.LIKENESS:
            by_title = self._readings.trade(f"{title} {values[SheetField.DESCRIPTION]}".strip())
            suggestion = by_title or suggestion
        if suggestion is None:
            if title:
                notes.add(RowCode.TRADE_UNKNOWN, SheetField.TRADE, SheetField.TITLE)
            return "", written
        if suggestion.evidence is Evidence.LIKENESS or suggestion.confidence < _SURE:
            notes.add(RowCode.TRADE_GUESSED, SheetField.TRADE, SheetField.TITLE, used=suggestion.name)
        return suggestion.code, written

    def _acceptance(self, values: RowValues, notes: RowNotes) -> Acceptance:
        text = values[SheetField.ACCEPTANCE]
        usual = Acceptance(self._context.settings.acceptance)
        if not text:
            return usual
        code = self._readings.codes["acceptance"].read(text)
        if code is None:
            notes.add(
                RowCode.WORD_UNKNOWN,
                SheetField.ACCEPTANCE,
                cell=text,
                used=ACCEPTANCE[usual],
                example="先到先得、单位挑选、电话联系",
            )
        return Acceptance(code) if code else usual

    def _number(self, values: RowValues, notes: RowNotes, job: Job) -> str:
        number = " ".join(values[SheetField.EXTERNAL_ID].split())
        earlier = self._numbers.setdefault((job.source, number), values.number) if number else values.number
        if earlier != values.number:
            notes.add(RowCode.NUMBER_TWICE, SheetField.EXTERNAL_ID, used=earlier)
        return number


def content_key(values: RowValues, job: Job, *, start_said: bool) -> str:
    """What makes two rows the same posting where no number does: who wants whom, where, from when and at which hours.

    Pay, head-count and requirements are not part of it: they change, and the posting stays.
    """
    parts = [job.hirer.name, job.title, job.place.region, job.place.address, job.contact.phone]
    parts += [values[SheetField.HOURS], job.work.start_on.isoformat() if start_said else ""]
    text = "\n".join(map(normal_word, parts))
    return CONTENT_KEY + hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _places(values: RowValues, notes: RowNotes) -> tuple[int, int]:
    text = values[SheetField.OPENINGS]
    openings = value_reading.people(text) if text else None
    if openings is None:
        code = RowCode.OPENINGS_UNREADABLE if text else RowCode.OPENINGS_MISSING
        notes.add(code, SheetField.OPENINGS, cell=text)
        return 0, 0
    taken = values[SheetField.FILLED]
    if not taken:
        return openings, 0
    filled = value_reading.whole_number(taken)
    if filled is None or filled > openings:
        notes.add(RowCode.FILLED_UNREADABLE, SheetField.FILLED, cell=taken)
        return openings, 0
    return openings, filled


def _description(texts: dict[SheetField, str], conditions: ConditionReading, title: str) -> str:
    """The office's own words about the work; requirements and remarks have no other place to be read."""
    parts = [texts[SheetField.DESCRIPTION] or title]
    if texts[SheetField.REQUIREMENT]:
        parts.append(f"要求：{texts[SheetField.REQUIREMENT]}")
    if texts[SheetField.REMARK]:
        parts.append(f"备注：{texts[SheetField.REMARK]}")
    return "\n".join((*parts, *conditions.unnamed))
