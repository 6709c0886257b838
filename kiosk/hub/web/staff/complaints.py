"""投诉: what people complained of at the kiosks, whom to ring about it, and what was done."""

from __future__ import annotations

from fastapi import APIRouter, Response

from kiosk.hub.audit import Purpose, note_access
from kiosk.hub.complaints import (
    NOTE_CHARACTERS_MAX,
    ComplaintBook,
    count_open,
    handled_complaints,
    open_complaints,
)
from kiosk.hub.jobs import UNDO_S
from kiosk.hub.web.forms import text_field
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.protocol.acts import ComplaintSubject

router = APIRouter()

SUBJECT_WORDS: dict[ComplaintSubject, str] = {
    ComplaintSubject.FEE: "收费、收押金、扣证件",
    ComplaintSubject.UNPAID: "干了活没给钱",
    ComplaintSubject.FALSE_POST: "和招工写的不一样",
    ComplaintSubject.UNSAFE: "不安全、受伤",
    ComplaintSubject.DISCRIMINATION: "挑人、歧视",
    ComplaintSubject.KIOSK: "机器不好用",
    ComplaintSubject.OTHER: "别的事",
}
_LABOUR = ("钱要回来了", "雇主答应改了", "转给劳动监察", "问过了，没有这事")
NOTES: dict[ComplaintSubject, tuple[str, ...]] = {
    ComplaintSubject.FEE: ("钱退了", "撤下了这个活", "转给劳动监察", "问过了，没有这事"),
    ComplaintSubject.FALSE_POST: ("雇主改了", "撤下了这个活", "转给劳动监察", "问过了，没有这事"),
    ComplaintSubject.UNSAFE: ("送医、报了安监", "雇主答应改了", "转给劳动监察", "问过了，没有这事"),
    ComplaintSubject.KIOSK: ("修好了", "报修了", "教他怎么用了", "问过了，没有这事"),
}
"""What is often done about it, as one touch; for the others those of unpaid work."""
SHOWN = 50


@router.get("/complaints")
def complaints(desk: AtDesk, last: int = 0) -> Response:
    """``last``: the one that was just marked and may be taken back."""
    return _page(desk, last)


@router.post("/complaints/{complaint_id}/handled")
def handled(desk: AtDesk, complaint_id: int) -> Response:
    note = " ".join((text_field(desk.form, "other") or text_field(desk.form, "note")).split())
    if not note:
        return _page(desk, 0, wanting=complaint_id, status=422)
    with desk.hub.database.writing() as connection:
        ComplaintBook(connection, desk.scope_ids, desk.actor, desk.now).handle(complaint_id, note)
    return desk.go(f"/complaints?last={complaint_id}")


@router.post("/complaints/{complaint_id}/reopen")
def reopen(desk: AtDesk, complaint_id: int) -> Response:
    with desk.hub.database.writing() as connection:
        ComplaintBook(connection, desk.scope_ids, desk.actor, desk.now).reopen(complaint_id)
    return desk.go(f"/complaints#complaint-{complaint_id}", "这条投诉又打开了。")


def _page(desk: Desk, last: int, wanting: int = 0, status: int = 200) -> Response:
    with desk.hub.database.writing() as connection:
        waiting = open_complaints(connection, desk.hall_ids, SHOWN)
        total = count_open(connection, desk.hall_ids)
        done = handled_complaints(connection, desk.hall_ids, SHOWN)
        people = len([each for each in waiting if each.names_somebody])
        note_access(connection, desk.now, desk.actor, Purpose.COMPLAINT, desk.subject, people)
    values = {
        "waiting": [(each, NOTES.get(each.subject, _LABOUR)) for each in waiting],
        "total": total,
        "done": done,
        "subjects": SUBJECT_WORDS,
        "undoable": next((each for each in done if each.id == last and each.handled_by == desk.actor), None),
        "undo_ms": UNDO_S * 1000,
        "wanting": wanting,
        "note_characters": NOTE_CHARACTERS_MAX,
        "name_days": desk.hub.settings.retention.names_days,
        "dispute_days": desk.hub.settings.retention.dispute_days,
    }
    return desk.page("complaints.html", values, status=status)
