"""The audit's codes as an office reads them: who did what, to which, and what was there before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kiosk.hub.accounts import Role
from kiosk.hub.web.staff.users import ROLE_WORDS

ACTS: Mapping[str, str] = {
    "activity.add": "加了活动",
    "activity.call-off": "取消活动",
    "activity.change": "改了活动",
    "activity.go-ahead": "活动照办",
    "alarm.close": "报警办好了",
    "application.came": "记：来了",
    "application.chosen": "记：选上了",
    "application.contacted": "记：联系了",
    "application.no-show": "记：没来",
    "application.not-chosen": "记：没选上",
    "application.on-behalf": "替人报名",
    "application.received": "记：还没联系",
    "application.undo": "撤销刚才记的",
    "application.withdraw": "替他撤了报名",
    "backup.fetch": "下载备份",
    "backup.make": "做了备份",
    "backup.passphrase": "换备份口令",
    "board.adjust": "改还缺几人",
    "board.cancel": "取消岗位",
    "board.close": "到期撤下",
    "board.fill": "标招满",
    "board.undo": "撤销晨市上的一步",
    "call.asked": "催过雇主",
    "call.told": "打过电话",
    "complaint.handle": "投诉办好了",
    "complaint.reopen": "投诉重新办",
    "day.sign": "签了日报",
    "hall.add": "加了大厅",
    "hall.change": "改了大厅",
    "job.amend": "改岗位",
    "job.confirm": "雇主说还要人",
    "job.import": "导入表格",
    "job.post": "发活",
    "job.publish": "看过证件，发出去",
    "job.reopen": "重新挂出来",
    "kiosk.clear": "机器看过，只有一台",
    "kiosk.enrol": "机器登记上了",
    "kiosk.invite": "发机器邀请",
    "kiosk.register": "登记新机器",
    "kiosk.revoke": "停用机器",
    "number.call": "叫号",
    "number.give": "给了窗口号",
    "robot.failed": "早报没发出去",
    "robot.sent": "早报发了",
    "robot.try": "正发早报",
    "roster.came": "记今天来的人",
    "service.add": "加了办事内容",
    "service.change": "改了办事内容",
    "service.drop": "删了办事内容",
    "user.add": "开账号",
    "user.last-attempt": "密码错太多，锁了",
    "user.password": "换了密码",
    "user.sign-in": "登录",
    "user.sign-out-everywhere": "让他重新登录",
    "user.start": "恢复账号",
    "user.stop": "停用账号",
    "wish.drop": "删了登记",
    "wish.on-behalf": "替人登记",
}

_SUBJECTS: Mapping[str, str] = {
    "activity": "活动",
    "alarm": "报警",
    "complaint": "投诉",
    "hall": "大厅",
    "halls": "全部大厅",
    "hub": "服务器",
    "job": "岗位",
    "kiosk": "机器",
    "place": "活动座位",
    "robot": "早报",
    "service": "办事",
    "ticket": "票",
    "user": "账号",
    "wish": "登记",
}
_PAGES: Mapping[str, str] = {"job": "/staff/jobs/"}
"""Where the thing itself can be looked at."""

_DETAILS: Mapping[str, str] = {
    "posted": "新",
    "amended": "改",
    "refused": "退",
    "openings": "要",
    "filled": "有",
}
"""Numbers that an act leaves behind."""
_CHANGED: Mapping[str, str] = {
    "start_on": "日子",
    "end_on": "日子",
    "begins_at": "时间",
    "ends_at": "时间",
    "meet_time": "几点",
    "hours_text": "几点",
    "region": "地方",
    "place": "地方",
    "address": "地址",
    "meet_kind": "怎么去",
    "meet_at": "集合的地方",
    "trade": "工种",
    "pay_minimum_yuan": "工钱",
    "pay_maximum_yuan": "工钱",
    "pay_unit": "工钱",
    "piece_name": "工钱",
    "settlement": "结算",
    "description": "说明",
    "contact_phone": "电话",
}
"""What was changed of a posting or an activity."""


def subject_words(subject: str) -> str:
    """ "岗位12" of ``job:12``."""
    kind, _, number = subject.partition(":")
    return f"{_SUBJECTS.get(kind, kind)}{number}"


def subject_page(subject: str) -> str:
    """An address, empty where there is no page."""
    kind, _, number = subject.partition(":")
    return f"{_PAGES[kind]}{number}" if kind in _PAGES and number.isdecimal() else ""


def detail_words(detail: str) -> str:
    """What numbers stood there before; a text that is no such record comes back as it is."""
    if detail in ROLE_WORDS:
        return ROLE_WORDS[Role(detail)]
    try:
        said: Any = json.loads(detail)
    except ValueError:
        return detail
    if not isinstance(said, dict):
        return detail
    numbers = [f"{words}{said[key]}" for key, words in _DETAILS.items() if said.get(key) is not None]
    return "，".join([*numbers, "、".join(dict.fromkeys(_CHANGED[key] for key in said if key in _CHANGED))]).strip("，")
