"""The robot of the office's chat group: one text to the one address of the settings, and nothing else goes out.

WeCom (企业微信) and DingTalk (钉钉): ``{"msgtype": "text", "text": {"content": …}}``, answered by ``errcode`` 0;
Feishu (飞书): ``{"msg_type": "text", "content": {"text": …}}``, answered by ``code`` 0. The address holds the robot's
secret, so no error and no log repeats it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from kiosk.errors import CodedError
from kiosk.sync.http import HttpError, HttpLimits, HttpReply, HttpRoad

_LIMITS = HttpLimits(begin_s=10.0, stall_s=10.0)
_ANSWER_BYTES_MAX = 16 * 1024


class RobotKind(StrEnum):
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


_BODIES: Mapping[RobotKind, Callable[[str], dict[str, Any]]] = {
    RobotKind.WECOM: lambda text: {"msgtype": "text", "text": {"content": text}},
    RobotKind.DINGTALK: lambda text: {"msgtype": "text", "text": {"content": text}},
    RobotKind.FEISHU: lambda text: {"msg_type": "text", "content": {"text": text}},
}


class RobotFault(StrEnum):
    UNREACHABLE = "ROBOT_UNREACHABLE"
    REFUSED = "ROBOT_REFUSED"


_WORDS: dict[RobotFault, tuple[str, str]] = {
    RobotFault.UNREACHABLE: ("群机器人连不上，没发出去。", "请看服务器能不能上外网。"),
    RobotFault.REFUSED: ("群机器人不收，没发出去。", "请核对设置里的地址、种类；钉钉要把关键词设成“机器”。"),
}


class RobotError(CodedError[RobotFault]):
    """The group was told nothing, or nobody knows."""

    words = _WORDS


class GroupRobot:
    """``url``: the robot's whole address. May be used from several threads; each message has its own connection."""

    def __init__(self, url: str, kind: RobotKind, limits: HttpLimits = _LIMITS) -> None:
        self._url = url
        self._kind = kind
        self._limits = limits

    def send(self, text: str) -> None:
        """Raises RobotError."""
        body = json.dumps(_BODIES[self._kind](text), ensure_ascii=False).encode()
        road = HttpRoad(self._url, self._limits)
        try:
            reply = road.post("", body, "application/json", _ANSWER_BYTES_MAX)
        except HttpError as error:
            raise RobotError(RobotFault.UNREACHABLE, str(error.code)) from None
        finally:
            road.close()
        if (refusal := _refusal(reply)) is not None:
            raise RobotError(RobotFault.REFUSED, refusal)


def _refusal(reply: HttpReply) -> str | None:
    """The number that the robot answers with; its words are not repeated, they may hold what was sent."""
    if reply.status != 200:
        return f"status {reply.status}"
    try:
        answer = json.loads(reply.body)
        code = answer["errcode"] if "errcode" in answer else answer["code"]
    except (ValueError, KeyError, TypeError):
        return "no answer of a robot"
    return None if code == 0 else f"code {code}" if isinstance(code, int) else "no answer of a robot"
