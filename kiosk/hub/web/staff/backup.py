"""备份: the whole hub in one sealed file, by one button; for administrators, never in practice."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import FileResponse

from kiosk.hub.accounts import Role
from kiosk.hub.audit import note_act
from kiosk.hub.backup_desk import STALE_AFTER_S, BackupDesk, BackupError, BackupState, Place
from kiosk.hub.sealed_archive import SHORTEST_PASSPHRASE
from kiosk.hub.web.forms import text_field
from kiosk.hub.web.session import AtDesk, Desk

router = APIRouter()


@router.get("/backup")
def backup_page(desk: AtDesk) -> Response:
    return _page(desk)


@router.post("/backup")
def make(desk: AtDesk) -> Response:
    """``place``: ``hub`` or ``stick``."""
    backups = _backups(desk)
    place = Place.STICK if text_field(desk.form, "place") == Place.STICK else Place.HUB
    try:
        backups.start(place)
    except BackupError as error:
        return _page(desk, error.sentence + error.instruction, 422)
    _note(desk, "backup.make", f"place:{place}")
    return desk.go("/backup")


@router.post("/backup/passphrase")
def passphrase(desk: AtDesk) -> Response:
    backups = _backups(desk)
    words = text_field(desk.form, "words")
    if words != text_field(desk.form, "again"):
        return _page(desk, "两次写的口令不一样。请再写一次。", 422)
    try:
        backups.set_passphrase(words)
    except BackupError as error:
        return _page(desk, error.sentence + error.instruction, 422)
    _note(desk, "backup.passphrase", "")
    return desk.go("/backup", "口令定好了。请马上抄在纸上，锁起来。")


@router.get("/backup/{name}")
def fetch(desk: AtDesk, name: str) -> Response:
    """The sealed file, for the browser to keep."""
    path = _backups(desk).file(name)
    if path is None:
        raise HTTPException(404)
    _note(desk, "backup.fetch", f"file:{name}")
    headers = {"Cache-Control": "no-store"}
    return FileResponse(path, filename=name, media_type="application/octet-stream", headers=headers)


def backup_due(state: BackupState | None, now: int) -> int | None:
    """Whole days since the newest backup, once that is too long; -1 where there was none."""
    if state is None or state.good_at is None:
        return -1
    age_s = now - state.good_at
    return age_s // 86_400 if age_s >= STALE_AFTER_S else None


def _page(desk: Desk, wrong: str = "", status: int = 200) -> Response:
    backups = _backups(desk)
    state = backups.state()
    values = {
        "state": state,
        "file": state.file if state and state.place is Place.HUB and backups.file(state.file) else "",
        "has_passphrase": backups.has_passphrase(),
        "shortest": SHORTEST_PASSPHRASE,
        "takes_sticks": backups.takes_sticks,
        "stick_is_there": backups.stick_is_there(),
        "due": backup_due(state, desk.now),
        "wrong": wrong,
    }
    return desk.page("backup.html", values, status=status)


def _backups(desk: Desk) -> BackupDesk:
    desk.need(Role.ADMIN)
    desk.need_real()
    backups: BackupDesk = desk.request.app.state.backups
    return backups


def _note(desk: Desk, action: str, detail: str) -> None:
    with desk.hub.database.writing() as connection:
        note_act(connection, desk.now, desk.actor, action, "hub", detail)
