"""机器: how the kiosks are, their alarms, and for managers a kiosk into the fleet and out of it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response
from sqlalchemy import Connection, select

from kiosk.hub import alarms, rollouts
from kiosk.hub.accounts import AccountCode, AccountError, Role
from kiosk.hub.audit import note_act
from kiosk.hub.enrolment import FleetError, fleet_of
from kiosk.hub.kiosk_health import Health, find_kiosk, kiosks_in, register_kiosk
from kiosk.hub.resting import resting
from kiosk.hub.rollouts import Rollout, RolloutError
from kiosk.hub.schema import ALARM
from kiosk.hub.web.forms import number_field, text_field
from kiosk.hub.web.qr import qr_svg
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.protocol.enrolment import VALID_S, invitation_file, invitation_link

router = APIRouter()


@router.get("/kiosks")
def kiosks(desk: AtDesk) -> Response:
    return _page(desk)


@router.post("/kiosks")
def register(desk: AtDesk) -> Response:
    desk.need(Role.MANAGER)
    desk.need_real()
    name = " ".join(text_field(desk.form, "name").split())[:40]
    hall_id = number_field(desk.form, "hall")
    if not name or hall_id not in desk.scope_ids:
        return _page(desk, "请写机器的名字，选它在哪个大厅。", 422)
    with desk.hub.database.writing() as connection:
        kiosk_id = register_kiosk(connection, name, hall_id, desk.actor, desk.now)
    if kiosk_id is None:
        return _page(desk, "这个名字有机器用了，请换一个。", 422)
    return desk.go("/kiosks", f"登记好了，{kiosk_id}号。按“发邀请”，在机器上用。")


@router.post("/kiosks/{kiosk_id}/invite")
def invite(desk: AtDesk, kiosk_id: int) -> Response:
    """The invitation is shown once and kept nowhere in clear; as a file for a machine without a line."""
    kiosk = _kiosk(desk, kiosk_id)
    try:
        invitation = fleet_of(desk.hub).invite(kiosk_id, desk.actor, desk.now)
    except FleetError as error:
        return _page(desk, error.sentence + error.instruction, 422)
    if text_field(desk.form, "as") == "file":
        named = f"attachment; filename=kiosk-{kiosk_id}.invitation"
        headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
        return Response(invitation_file(invitation), media_type="application/json", headers=headers)
    link = invitation_link(invitation)
    return desk.page("invitation.html", {"kiosk": kiosk, "link": link, "qr": qr_svg(link), "hours": VALID_S // 3600})


@router.post("/kiosks/{kiosk_id}/revoke")
def revoke(desk: AtDesk, kiosk_id: int) -> Response:
    """Out of the fleet from now on: the machine wipes its secrets at its next contact."""
    kiosk = _kiosk(desk, kiosk_id)
    if text_field(desk.form, "sure") != "yes":
        return desk.page("revoke.html", {"kiosk": kiosk})
    fleet_of(desk.hub).revoke(kiosk_id, desk.actor, desk.now)
    return desk.go("/kiosks", f"{kiosk.name}停用了。")


@router.post("/kiosks/{kiosk_id}/clear")
def clear(desk: AtDesk, kiosk_id: int) -> Response:
    """Somebody has looked: there is one machine only."""
    kiosk = _kiosk(desk, kiosk_id)
    try:
        fleet_of(desk.hub).clear_suspicion(kiosk_id, desk.actor, desk.now)
    except FleetError as error:
        return _page(desk, error.sentence + error.instruction, 422)
    return desk.go("/kiosks", f"{kiosk.name}又能开票了。")


@router.post("/kiosks/software/stop")
def stop_software(desk: AtDesk) -> Response:
    """Whoever sees that a release does harm may hold it; to go on with it is the administrator's."""
    desk.need(Role.MANAGER)
    return _roll_out(desk, rollouts.stop, "停发了，没收到的机器不再收。")


@router.post("/kiosks/software/resume")
def resume_software(desk: AtDesk) -> Response:
    desk.need(Role.ADMIN)
    return _roll_out(desk, rollouts.resume, "接着发了。")


@router.get("/alarms")
def alarm_list(desk: AtDesk) -> Response:
    """What is open, the newest first; what belongs to no kiosk is for the administrator."""
    with desk.hub.database.reading() as connection:
        machines = {each.kiosk_id: each.name for each in kiosks_in(connection, list(desk.scope_ids), desk.now)}
        query = select(ALARM).where(ALARM.c.closed_at.is_(None)).order_by(ALARM.c.at.desc())
        rows = connection.execute(query).all()
    shown = [row for row in rows if row.kiosk_id in machines or (row.kiosk_id is None and desk.account.may(Role.ADMIN))]
    values = {
        "alarms": [(row, machines.get(row.kiosk_id, "服务器"), *alarms.alarm_words(row.code)) for row in shown],
    }
    return desk.page("alarms.html", values)


@router.post("/alarms/{alarm_id}/close")
def close_alarm(desk: AtDesk, alarm_id: int) -> Response:
    desk.need(Role.MANAGER)
    desk.need_real()
    with desk.hub.database.writing() as connection:
        kiosk_id = connection.execute(select(ALARM.c.kiosk_id).where(ALARM.c.id == alarm_id)).scalar()
        mine = desk.account.may(Role.ADMIN) if kiosk_id is None else _in_scope(desk, kiosk_id)
        if mine and alarms.close(connection, alarm_id, desk.actor, desk.now):
            note_act(connection, desk.now, desk.actor, "alarm.close", f"alarm:{alarm_id}")
    return desk.go("/alarms")


def _page(desk: Desk, wrong: str = "", status: int = 200) -> Response:
    with desk.hub.database.reading() as connection:
        found = kiosks_in(connection, desk.hall_ids, desk.now)
        rollout = rollouts.newest_rollout(connection)
        standing = None if rollout is None else rollouts.standing_of(connection, rollout, desk.now)
    off = resting(found, desk.halls, desk.now)
    values = {
        # What is off because its hall is closed stands last and in no colour.
        "kiosks": sorted(found, key=lambda each: each.kiosk_id in off),
        "resting": off,
        "hall_of": {hall.id: hall for hall in desk.halls},
        "wrong": wrong,
        "rollout": rollout,
        "standing": standing,
    }
    return desk.page("kiosks.html", values, status=status)


def _roll_out(desk: Desk, act: Callable[[Connection, str, int], Rollout], done: str) -> Response:
    desk.need_real()
    try:
        with desk.hub.database.writing() as connection:
            act(connection, desk.actor, desk.now)
    except RolloutError as error:
        return _page(desk, error.sentence, 422)
    return desk.go("/kiosks", done)


def _kiosk(desk: Desk, kiosk_id: int) -> Health:
    """A kiosk in scope, for a manager, in earnest. Raises AccountError."""
    desk.need(Role.MANAGER)
    desk.need_real()
    with desk.hub.database.reading() as connection:
        kiosk = find_kiosk(connection, desk.scope_ids, kiosk_id, desk.now)
    if kiosk is None:
        raise AccountError(AccountCode.NOT_ALLOWED)
    return kiosk


def _in_scope(desk: Desk, kiosk_id: int) -> bool:
    with desk.hub.database.reading() as connection:
        return find_kiosk(connection, desk.scope_ids, kiosk_id, desk.now) is not None
