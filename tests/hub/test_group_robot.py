"""The group's robot: the shape each kind wants, one address only, and an error that repeats no secret."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from kiosk.hub.group_robot import GroupRobot, RobotError, RobotFault, RobotKind
from tests.hub.robots import SECRET, Robot, robot_serving

TEXT = "机器早报：\n12台正常"


@pytest.fixture
def robot() -> Iterator[Robot]:
    with robot_serving() as serving:
        yield serving


def test_each_kind_gets_the_shape_that_it_wants(robot: Robot) -> None:
    shapes = {
        RobotKind.WECOM: {"msgtype": "text", "text": {"content": TEXT}},
        RobotKind.DINGTALK: {"msgtype": "text", "text": {"content": TEXT}},
        RobotKind.FEISHU: {"msg_type": "text", "content": {"text": TEXT}},
    }
    for kind, shape in shapes.items():
        robot.answer = b'{"code": 0, "msg": "success"}' if kind is RobotKind.FEISHU else b'{"errcode": 0}'
        GroupRobot(robot.url, kind).send(TEXT)
        assert robot.told.pop() == shape
    assert set(robot.paths) == {f"/cgi-bin/webhook/send?key={SECRET}"}


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b'{"errcode": 93000, "errmsg": "invalid webhook url, the-robots-secret"}'),
        (200, b'{"code": 19024, "msg": "Key Words Not Found"}'),
        (200, b"<html>captive portal</html>"),
        (200, b'{"errcode": "0"}'),
        (200, b"[]"),
        (404, b"{}"),
        (302, b""),
    ],
)
def test_a_robot_that_does_not_take_it_says_so_and_its_words_go_no_further(
    robot: Robot, status: int, answer: bytes
) -> None:
    robot.status, robot.answer = status, answer
    robot.headers = {"Location": robot.url} if status == 302 else {}
    with pytest.raises(RobotError) as refused:
        GroupRobot(robot.url, RobotKind.WECOM).send(TEXT)
    assert refused.value.code is RobotFault.REFUSED
    assert SECRET not in str(refused.value)
    # A redirect is not followed: what is said goes to the one address of the settings.
    assert len(robot.told) == 1


def test_a_robot_that_is_away_is_told_apart_and_nothing_repeats_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(RobotError) as away:
        GroupRobot(f"http://127.0.0.1:{port}/send?key={SECRET}", RobotKind.WECOM).send(TEXT)
    assert away.value.code is RobotFault.UNREACHABLE
    assert SECRET not in repr(away.value)
