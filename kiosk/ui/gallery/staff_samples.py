"""What the staff's sample pages show: a township's machine on the second day without a network."""

from __future__ import annotations

from kiosk.domain.findings import Finding, ProbeId, Verdict, gravest_first
from kiosk.domain.staff import StaffTask
from kiosk.protocol.doctor_report import DoctorReport
from kiosk.store.staff_settings import ADJUSTABLE
from kiosk.ui.manual import BlockKind, block
from kiosk.ui.presentation import Fields
from kiosk.ui.staff_presenter import BUTTONS, finding_row, tile_rows
from kiosk.ui.view_models.staff import NO_TASK

_AT = 1_795_471_920
_FOUND = {
    ProbeId.TEST_READ: (Verdict.OK, "", "0.8 s"),
    ProbeId.PAPER: (Verdict.WARN, "PAPER_NEAR_END", ""),
    ProbeId.NETWORK: (Verdict.BAD, "NETWORK_NO_LINK", ""),
    ProbeId.HUB: (Verdict.BAD, "HUB_UNREACHABLE", "OFFLINE"),
    ProbeId.DATA_AGE: (Verdict.WARN, "DATA_OLD", "36 h"),
    ProbeId.QUEUE: (Verdict.WARN, "QUEUE_OLD", "3"),
    ProbeId.DISK_SPACE: (Verdict.OK, "", "74.0 GB"),
    ProbeId.CLOCK: (Verdict.OK, "", "+0 s"),
    ProbeId.DISPLAY: (Verdict.OK, "", "0.248 mm"),
    ProbeId.CERTIFICATE: (Verdict.UNKNOWN, "CERTIFICATE_UNKNOWN", ""),
}
REPORT = DoctorReport("0.1.0", _AT, tuple(Finding(each, *_FOUND.get(each, (Verdict.OK, "", ""))) for each in ProbeId))
_LOG = (
    "2026-11-24 06:11:52,104 INFO kiosk.screen attract -> reading",
    "2026-11-24 06:11:53,020 INFO kiosk.screen reading -> matches",
    "2026-11-24 06:12:01,733 WARNING kiosk.screen sync fault OFFLINE",
    "2026-11-24 06:12:09,871 INFO kiosk.staff staff.admin.enter",
)
_VALUES = (30.0, 700.0, 3.0, 1.0, 1.0, 0.0, 0.0)

MAINTENANCE: Fields = {
    "role": "admin",
    "version": "0.1.0",
    "secondsLeft": 161,
    "tiles": tile_rows(REPORT.findings, english=False),
    "findings": [finding_row(each, english=False) for each in gravest_first(REPORT.findings)],
    "advice": finding_row(Finding(ProbeId.NETWORK, Verdict.BAD, "NETWORK_NO_LINK"), english=False),
    "examined": "06:12",
    "read": {"state": "read", "seconds": 0.8, "fault": ""},
    "buttons": [{"code": str(each), "allowed": True} for each in BUTTONS],
    "log": list(_LOG),
    "settings": [
        {
            "key": each.name,
            "value": value,
            "least": float(each.least),
            "most": float(each.most),
            "step": float(each.step),
            "switch": each.kind is bool,
        }
        for each, value in zip(ADJUSTABLE, _VALUES, strict=True)
    ],
}
WELL: Fields = {
    "role": "clerk",
    "tiles": tile_rows((Finding(each, Verdict.OK) for each in ProbeId), english=False),
    "advice": {"verdict": "ok", "sentence": "", "instruction": "", "name": ""},
    "buttons": [
        {"code": str(each), "allowed": each not in (StaffTask.LOG, StaffTask.CALIBRATE, StaffTask.SETTINGS)}
        for each in BUTTONS
    ],
    "read": {"state": "empty", "seconds": 0.0, "fault": ""},
}
TEST_READING: Fields = {
    "task": {**NO_TASK, "code": "test_read", "running": True},
    "read": {"state": "reading", "seconds": 0.0, "fault": ""},
}
TEST_PRINTED: Fields = {"task": {**NO_TASK, "code": "test_print", "outcome": "done"}}
AT_THE_STICK: Fields = {"task": {**NO_TASK, "code": "usb_in", "running": True, "step": "stick", "percent": 45}}
FOREIGN_STICK: Fields = {"task": {**NO_TASK, "code": "usb_out", "outcome": "STICK_FOREIGN"}}
MANUAL_PAGE: list[Fields] = [
    block(BlockKind.TEXT, "给大厅的人看，不用懂电脑。没有打印机也能用：票在屏幕上，拍照或记票号就行。"),
    block(BlockKind.HEADING, "换纸（0步，不用密码）", level=2),
    block(BlockKind.ITEM, "打开盖子，拿走空纸芯。屏幕会出图教。", mark="1."),
    block(BlockKind.ITEM, "放进新纸，纸头露在外面，两边一起按，关上盖子。", mark="2."),
    block(BlockKind.HEADING, "屏幕上的代码", level=2),
    block(BlockKind.ROW, cells=["代码", "屏幕上", "怎么办"], head=True),
    block(BlockKind.ROW, cells=["21", "没有纸了", "换纸"]),
    block(BlockKind.ROW, cells=["25", "卡纸了", "打开盖子，取出卡住的纸，再关上；切刀卡住的，关电源再开"]),
    block(BlockKind.TEXT, "没打出来的票可以在票那一页“再打一次”；一张票一次最多打五份。设置里写："),
    block(BlockKind.CODE, 'attachment = "usb"'),
    block(BlockKind.ITEM, "机器坏了：报名还在硬盘里，取出来的办法在送U盘最后几条。不要重装系统。", mark="·"),
]
"""One of each kind of block; read out of the Markdown they need a running Qt."""
