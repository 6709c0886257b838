"""群里的早报: what the robot tells the office's chat group each morning, as it would be told now."""

from __future__ import annotations

from fastapi import APIRouter, Response

from kiosk.domain.clock import local_day
from kiosk.hub.accounts import Role
from kiosk.hub.group_robot import RobotError
from kiosk.hub.morning_message import due_at, morning_message, read_fleet
from kiosk.hub.morning_round import MorningRound, last_message
from kiosk.hub.web.session import AtDesk, Desk

router = APIRouter()

ROBOT_WORDS = {"wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书"}


@router.get("/group-message")
def group_message(desk: AtDesk) -> Response:
    return _page(desk)


@router.post("/group-message")
def send(desk: AtDesk) -> Response:
    """A trial by hand: the same text, now."""
    morning = _round(desk)
    if morning is None:
        return _page(desk, status=422)
    try:
        morning.send_now(desk.actor, desk.now)
    except RobotError as error:
        return _page(desk, error.sentence + error.instruction, 422)
    return desk.go("/group-message", "发到群里了，请到群里看一眼。")


def _page(desk: Desk, wrong: str = "", status: int = 200) -> Response:
    settings = desk.hub.settings
    morning = _round(desk)
    with desk.hub.database.reading() as connection:
        fleet = read_fleet(connection, desk.now)
        values = {
            "text": morning_message(settings.hub.city_name, fleet, desk.now, f"{settings.hub.public_url}/staff/kiosks"),
            "due": due_at(connection, local_day(desk.now), settings.robot.minute),
            "last": last_message(connection),
        }
    robot = ROBOT_WORDS[settings.robot.kind] if morning else ""
    return desk.page("group_message.html", {**values, "robot": robot, "wrong": wrong}, status=status)


def _round(desk: Desk) -> MorningRound | None:
    """For administrators, in earnest: the message tells of every hall."""
    desk.need(Role.ADMIN)
    desk.need_real()
    morning: MorningRound | None = desk.request.app.state.morning
    return morning
