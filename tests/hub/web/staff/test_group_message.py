"""群里的早报: a preview for the administrator, a trial by hand, and nothing leaves a hub without a robot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.hub.config import HubSettings, RobotSettings
from kiosk.hub.hub import Hub
from tests.hub.market import add_kiosk
from tests.hub.robots import Robot, robot_serving
from tests.hub.web.browser import ON_SQLITE
from tests.hub.web.staff.conftest import TOWN, SignIn

pytestmark = ON_SQLITE


@pytest.fixture
def robot() -> Iterator[Robot]:
    with robot_serving() as serving:
        yield serving


@pytest.fixture
def hub_settings(hub_settings: HubSettings, robot: Robot, request: pytest.FixtureRequest) -> HubSettings:
    url = robot.url if getattr(request, "param", True) else ""
    return replace(hub_settings, robot=RobotSettings(url, "wecom", "07:00"))


def test_the_page_shows_what_the_group_is_told(sign_in: SignIn, staffed_hub: Hub, robot: Robot) -> None:
    with staffed_hub.database.writing() as connection:
        add_kiosk(connection, hall_id=TOWN)
    admin = sign_in("admin")
    page = admin.get("/staff/group-message").text
    assert "【运城市零工市场】机器早报" in page
    assert "企业微信" in page
    assert robot.told == []
    assert "发到群里了" in admin.post("/staff/group-message").text
    (told,) = robot.told
    assert told["text"]["content"] in page
    robot.answer = b'{"errcode": 93000}'
    refused = admin.post("/staff/group-message")
    assert refused.status_code == 422
    assert "群机器人不收" in refused.text
    assert "没发出去" in admin.get("/staff/group-message").text


@pytest.mark.parametrize("hub_settings", [False], indirect=True)
def test_a_hub_without_a_robot_sends_nothing(sign_in: SignIn, robot: Robot) -> None:
    admin = sign_in("admin")
    assert "还没有接群机器人" in admin.get("/staff/group-message").text
    assert admin.post("/staff/group-message").status_code == 422
    assert robot.told == []


def test_it_is_the_administrators_and_never_in_practice(sign_in: SignIn) -> None:
    for login in ("jiezhou", "zhuren"):
        other = sign_in(login)
        assert other.get("/staff/group-message").status_code == 403
        assert other.post("/staff/group-message").status_code == 403
    admin = sign_in("admin")
    admin.post("/staff/practice", on="1")
    assert admin.post("/staff/group-message").status_code == 403
