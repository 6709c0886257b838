"""导入: an office's list into the halls: look at what it would do, then say yes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Response
from starlette.datastructures import FormData, UploadFile

from kiosk.hub.halls import Hall
from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.findings import RowGrade
from kiosk.hub.sheets.headings import SheetField, shipped_vocabulary
from kiosk.hub.sheets.import_context import ImportContext, Readings
from kiosk.hub.sheets.import_plan import RowAction
from kiosk.hub.sheets.job_import import ImportCutError, ImportPreview, ImportRefusedError, commit, preview
from kiosk.hub.sheets.layouts import keep_choices, kept_choices
from kiosk.hub.sheets.limits import MIB
from kiosk.hub.sheets.reader_process import read_table_apart
from kiosk.hub.sheets.refused_rows import refused_file
from kiosk.hub.sheets.table import ReadChoices
from kiosk.hub.waiting_files import WaitingFiles
from kiosk.hub.web.forms import number_field, text_field
from kiosk.hub.web.long_work import LongWork, Work
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.lists import as_download

router = APIRouter()

FINDINGS_MOST = 100
"""Nobody reads more on a page; the file of the refused rows says all."""
_STEPS = {
    "": "排着队，前面还有别人的表",
    "read": "第一步：打开表",
    "check": "第二步：一行一行看",
    "write": "第三步：放进市场",
}
_CUT = "没有办完：服务器停过，或者出了错。请把同一份表再导一次，写过的不会重复。"
_GONE = "这份表放得太久了。请再选一次文件。"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the clerk has chosen beside the file. ``columns``: by index, the field that he says it is."""

    hall: Hall
    source: str
    checked: bool
    reword: bool
    sheet: str
    columns: Mapping[int, SheetField]


@router.get("/import")
def import_page(desk: AtDesk) -> Response:
    return _upload_page(desk, "")


@router.post("/import")
def upload(desk: AtDesk) -> Response:
    """A new file, or the waiting one read again with other choices; nothing is written to the market."""
    hall = _hall(desk)
    if hall is None:
        return _upload_page(desk, "请先选大厅。", status=422)
    waiting = _waiting(desk)
    token = text_field(desk.form, "token")
    given = desk.form.get("file")
    if isinstance(given, UploadFile) and given.filename:
        content: bytes | None = given.file.read(_largest(desk) + 1)
        token = ""
    else:
        content = waiting.read(token)
    if content is None:
        return _upload_page(desk, _GONE if token else "请选一个表格文件。", status=422)
    if len(content) > _largest(desk):
        too_large = SheetError(SheetCode.TOO_LARGE)
        return _upload_page(desk, too_large.sentence + too_large.instruction, status=422)
    token = token or waiting.keep(content)
    return _at_work(desk, token, lambda work: _look(desk, content, token, hall, work))


@router.get("/import/{token}")
def working_page(desk: AtDesk, token: str) -> Response:
    """How far a long list is, and then the page that came of it."""
    works = _works(desk)
    # In this order: what ends between the two looks has an answer by the second one.
    progress = works.progress(token)
    answer = works.answer(token, desk.account.id)
    if answer is not None:
        return answer
    if progress is None:
        return _upload_page(desk, _CUT, status=422)
    return desk.page("import_working.html", {"progress": progress, "steps": _STEPS})


@router.post("/import/commit")
def commit_import(desk: AtDesk) -> Response:
    """Exactly what was shown, in one transaction; if the hub has changed meanwhile, it is shown again."""
    hall, token = _hall(desk), text_field(desk.form, "token")
    content = _waiting(desk).read(token)
    if content is None or hall is None:
        return _upload_page(desk, _GONE, status=422)
    return _at_work(desk, token, lambda work: _commit(desk, content, token, hall, work))


def _commit(desk: Desk, content: bytes, token: str, hall: Hall, work: Work) -> Response:
    wanted = _wanted(desk.form, hall)
    try:
        shown = _preview(desk, content, wanted, work)
        if shown.fingerprint != text_field(desk.form, "fingerprint"):
            return _preview_page(desk, shown, token, hall, "表没变，可是市场里的活变了。请再看一眼。")
        tell = partial(work.tell, "write")
        result = commit(desk.hub.database, shown, desk.actor, desk.now, tell=tell)
    except (ImportRefusedError, ImportCutError, SheetError) as error:
        return _upload_page(desk, error.sentence + error.instruction, status=422)
    if wanted.columns:
        choices = {shown.table.headings[index]: field for index, field in wanted.columns.items()}
        with desk.hub.database.writing() as connection:
            keep_choices(connection, shown.table.headings, choices, shipped_vocabulary(), desk.actor, desk.now)
    if not shown.refused_rows:
        _waiting(desk).drop(token)
    return desk.page("imported.html", {"result": result, "waiting_token": token, "wanted": wanted, "import_hall": hall})


@router.post("/import/refused")
def refused(desk: AtDesk) -> Response:
    """The rows that were not taken, with the reason beside each, to be mended and imported again."""
    hall, content = _hall(desk), _waiting(desk).read(text_field(desk.form, "token"))
    if content is None or hall is None:
        return _upload_page(desk, _GONE, status=422)
    return as_download(refused_file(_preview(desk, content, _wanted(desk.form, hall))))


def _at_work(desk: Desk, token: str, act: Callable[[Work], Response]) -> Response:
    """What ``act`` answers, or the page that says how far it is."""
    answer = _works(desk).do(token, desk.account.id, act)
    return desk.go(f"/import/{token}") if answer is None else answer


def _look(desk: Desk, content: bytes, token: str, hall: Hall, work: Work) -> Response:
    try:
        shown = _preview(desk, content, _wanted(desk.form, hall), work)
    except SheetError as error:
        return _upload_page(desk, error.sentence + error.instruction, status=422)
    return _preview_page(desk, shown, token, hall)


def _preview(desk: Desk, content: bytes, wanted: Wanted, work: Work | None = None) -> ImportPreview:
    """Raises SheetError."""
    if work is not None:
        work.tell("read")
    choices = ReadChoices(sheet=wanted.sheet or None)
    table = read_table_apart(content, choices=choices, limits=desk.hub.settings.sheets)
    hall = wanted.hall
    context = ImportContext(
        source=wanted.source or hall.name,
        hall_id=hall.id,
        home=hall.region,
        now=desk.now,
        settings=desk.hub.settings.imports,
        hirers_checked=wanted.checked,
        reword=wanted.reword,
        minimum_wage=desk.hub.settings.minimum_wage.stated,
        other_halls=desk.scope_ids,
    )
    readings = Readings(desk.hub.trades, desk.hub.regions, hall.region)
    with desk.hub.database.reading() as connection:
        kept = kept_choices(connection, table.headings, shipped_vocabulary())
        said = {table.headings[index]: field for index, field in wanted.columns.items() if index < len(table.headings)}
        columns = {**kept, **said}
        if work is None:
            return preview(connection, table, context, readings, choices=columns)
        return preview(connection, table, context, readings, choices=columns, tell=partial(work.tell, "check"))


def _wanted(form: FormData, hall: Hall) -> Wanted:
    columns = {}
    for name in form:
        index, field = name.removeprefix("column_"), text_field(form, name)
        if name.startswith("column_") and index.isdecimal() and field in set(SheetField):
            columns[int(index)] = SheetField(field)
    return Wanted(
        hall=hall,
        source=text_field(form, "source"),
        checked=text_field(form, "checked") == "yes",
        reword=text_field(form, "reword") == "yes",
        sheet=text_field(form, "sheet"),
        columns=columns,
    )


def _hall(desk: Desk) -> Hall | None:
    """The hall that was chosen in the form, else the one of the desk."""
    chosen = number_field(desk.form, "hall")
    return next((hall for hall in desk.halls if hall.id == chosen), desk.hall)


def _largest(desk: Desk) -> int:
    return desk.hub.settings.sheets.file_mib * MIB


def _waiting(desk: Desk) -> WaitingFiles:
    return WaitingFiles(desk.hub.state_folder / "waiting", desk.hub.keys.web_secret, desk.hub.now)


def _works(desk: Desk) -> LongWork:
    works: LongWork = desk.request.app.state.long_work
    return works


def _upload_page(desk: Desk, wrong: str, status: int = 200) -> Response:
    return desk.page("import.html", {"wrong": wrong}, status=status)


def _preview_page(desk: Desk, shown: ImportPreview, token: str, hall: Hall, changed: str = "") -> Response:
    vocabulary = shipped_vocabulary()
    wanted = _wanted(desk.form, hall)
    values = {
        "shown": shown,
        "table": shown.table,
        "changed": changed,
        "waiting_token": token,
        "wanted": wanted,
        "import_hall": hall,
        "missing": [[vocabulary.word(field) for field in group] for group in shown.mapping.missing],
        "columns": [
            (column, shown.table.letters(column.index), column in shown.mapping.doubtful)
            for column in shown.mapping.columns
            if column.heading
        ],
        "fields": [(field, vocabulary.word(field)) for field in SheetField],
        "new": shown.count(RowAction.POST, RowAction.POST_AGAIN),
        "amended": shown.count(RowAction.AMEND),
        "unchanged": shown.count(RowAction.UNCHANGED),
        "findings_most": FINDINGS_MOST,
        "errors": shown.grouped(RowGrade.ERROR),
        "warnings": shown.grouped(RowGrade.WARNING),
    }
    return desk.page("import_preview.html", values)
