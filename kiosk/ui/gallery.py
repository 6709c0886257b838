"""Pictures of every screen: the program's own view-models filled with sample values.

``python -m kiosk.ui.gallery --out DIR`` draws off-screen; all people, firms, numbers and codes in it are invented.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.ui.pictograms import PROVIDER, PictogramProvider
from kiosk.ui.presentation import Fields
from kiosk.ui.qr_images import QrImageProvider, QrTexts
from kiosk.ui.session.events import Event
from kiosk.ui.session.visit import Chip
from kiosk.ui.view_models.base import ViewModel
from kiosk.ui.view_models.kiosk import NO_BANNER, KioskViewModel

MAIN_QML = Path(__file__).with_name("qml") / "Main.qml"
DEFAULT_MM_PER_PX = 0.248
TICKET_URL = "https://demo.kiosk.invalid/t/" + "0123456789" * 23
"""As long as a real ticket; the host leads nowhere (RFC 2606)."""
NO_IDLE = {"visible": False, "secondsLeft": 20, "totalSeconds": 20}

TILES = (
    ("bricklayer", "瓦工"),
    ("steel-fixer", "钢筋工"),
    ("welder", "电焊工"),
    ("plumber", "水暖工"),
    ("electrician", "电工"),
    ("carpenter", "木工"),
    ("painter", "油漆工"),
    ("loader", "搬运工"),
    ("housekeeper", "家政"),
    ("carer", "护理"),
    ("cleaner", "保洁"),
    ("guard", "保安"),
    ("kitchen", "后厨服务"),
    ("delivery", "送餐快递"),
    ("warehouse", "仓库理货"),
    ("farm", "农活采摘"),
    ("driver", "司机"),
    ("repair", "机修"),
    ("sewing", "缝纫"),
    ("odd-jobs", "小工"),
)

TODAY = {"day": "today", "time": "05:50", "month": 11, "date": 24}
LAST_EVENING = {"day": "yesterday", "time": "18:20", "month": 11, "date": 23}


def job_row(
    job_id: str,
    title: str,
    tile: str,
    place: str,
    distance_km: float,
    start: tuple[str, str, str],
    pay: tuple[int, int],
    **changes: object,
) -> Fields:
    """One card as the list model and the single-job view-models hand it to QML."""
    day, time, kind = start
    row: Fields = {
        "jobId": job_id,
        "title": title,
        "tile": tile,
        "place": place,
        "distanceKm": distance_km,
        "distanceWord": "exact",
        "start": {"day": day, "month": 11, "date": 26, "time": time, "kind": kind},
        "payMin": pay[0],
        "payMax": pay[1],
        "payUnit": "day",
        "pieceName": "",
        "settlement": "daily",
        "openings": 10,
        "applied": 12,
        "placesLeft": 4,
        "reasons": [],
        "condition": {"code": "", "name": ""},
        "updated": TODAY,
        "state": "normal",
        "isNew": False,
    }
    row.update(changes)
    return row


def _reasons(*codes: str | tuple[str, int | str]) -> list[Fields]:
    pairs = [(code, "") if isinstance(code, str) else code for code in codes]
    return [{"code": code, "value": value} for code, value in pairs]


BRICKWORK = job_row(
    "101",
    "砌墙瓦工",
    "bricklayer",
    "东郭镇",
    6.2,
    ("tomorrow", "06:30", "gather"),
    (350, 400),
    reasons=_reasons(("CHOSEN_TRADE", "bricklayer"), ("NEAR", 6), "DAILY_PAY"),
)
ROWS: tuple[Fields, ...] = (
    BRICKWORK,
    job_row(
        "102",
        "贴砖瓦工",
        "bricklayer",
        "解州镇",
        2.0,
        ("tomorrow", "07:00", "on-site"),
        (380, 0),
        placesLeft=2,
        openings=2,
        applied=1,
        reasons=_reasons(("CHOSEN_TRADE", "bricklayer"), "NEAREST"),
        isNew=True,
    ),
    job_row(
        "103",
        "工地小工",
        "odd-jobs",
        "盐湖区",
        -1,
        ("tomorrow", "06:00", "bus"),
        (220, 0),
        placesLeft=8,
        distanceWord="same-county",
        updated=LAST_EVENING,
        reasons=_reasons("TRANSPORT", "MEALS"),
    ),
    job_row(
        "104",
        "果园剪枝",
        "farm",
        "车盘乡",
        9.1,
        ("after_tomorrow", "07:30", "gather"),
        (180, 0),
        placesLeft=12,
        settlement="weekly",
        reasons=_reasons(("NEAR", 9), "MEALS"),
    ),
    job_row(
        "105",
        "仓库搬运",
        "loader",
        "安邑",
        21.0,
        ("tomorrow", "13:00", "on-site"),
        (260, 0),
        placesLeft=3,
        state="old",
        updated={"day": "before_yesterday", "time": "17:06", "month": 11, "date": 22},
    ),
    job_row(
        "106",
        "苹果装箱理货",
        "warehouse",
        "陶村镇",
        18.0,
        ("date", "08:00", "bus"),
        (200, 240),
        placesLeft=20,
        settlement="weekly",
        condition={"code": "health", "name": "健康证"},
        reasons=_reasons("MEALS"),
    ),
    job_row(
        "107",
        "电焊工",
        "welder",
        "东郭镇",
        6.0,
        ("tomorrow", "07:00", "on-site"),
        (300, 0),
        state="filled",
        placesLeft=0,
    ),
    job_row(
        "108",
        "高层住宅外墙保温板粘贴和抹灰班组长",
        "bricklayer",
        "运城经济技术开发区",
        32.0,
        ("date", "", "on-site"),
        (12000, 15000),
        payUnit="month",
        settlement="on-completion",
        reasons=_reasons(("NEAR_TRADE", "bricklayer"), ("PAY_HIGH", 18), "INJURY_INSURANCE"),
    ),
    job_row(
        "109",
        "<b>手套</b>缝边",
        "sewing",
        "泓芝驿镇",
        0.4,
        ("today", "", "on-site"),
        (2, 0),
        payUnit="piece",
        pieceName="双",
        settlement="monthly",
    ),
)

LONG_TEXT = "砌围墙，自带瓦刀，灰、砖送到手边。<b>不是粗体</b>，下雨停工不扣钱。" * 55


def _base() -> dict[str, Fields]:
    """What every view-model shows before a scene changes something."""
    return {
        "kiosk": {
            "clock": {"hour": 6, "minute": 12, "month": 11, "day": 24, "weekday": 2},
            "marketName": "盐湖区零工市场",
            "placeName": "解州镇便民服务中心",
            "marketPhone": "0359-555-0100",
            "demo": True,
            "reducedMotion": True,
            "greeting": {"name": "关*国", "part": "early"},
        },
        "attract": {
            "jobs": 312,
            "daily": 186,
            "places": 1024,
            "newest": [BRICKWORK, ROWS[3], ROWS[5]],
            "readerState": "ready",
            "dataAge": {"day": "today", "time": "05:50", "date": "11-24", "stale": False, "none": False},
            "network": "online",
        },
        "reading": {"step": "read"},
        "fault": {"code": "CARD_UNREADABLE", "number": "02", "picture": "card-again"},
        "notice": {"preview": [BRICKWORK, ROWS[1]]},
        "trades": {"tiles": tiles()},
        "matches": {
            "total": 23,
            "personal": True,
            "chips": [{"code": str(chip), "on": chip is Chip.ALL, "count": 23, "km": 10} for chip in Chip],
            "fold": [
                {"code": "NEEDS_CERTIFICATE", "value": "welding", "count": 14},
                {"code": "AGE_MAX", "value": 55, "count": 5},
                {"code": "OTHER_TRADE", "value": "", "count": 270},
            ],
        },
        "job": {
            "card": BRICKWORK,
            "hirer": {"name": "磨河建筑劳务队", "kind": "unit", "verifiedMonth": 10, "verifiedDay": 8},
            "description": "砌围墙，自带瓦刀，灰、砖送到手边。下雨停工。",
            "address": "东郭镇磨河村东口工地",
            "hours": "06:30-18:00",
            "meetAt": "磨河村东口牌楼下",
            "days": 5,
            "insurance": "injury",
            "perks": ["meals", "transport"],
            "hazards": ["dust"],
            "hazardsKnown": True,
            "contact": {"name": "赵师傅", "phone": "0359-555-0142"},
            "acceptance": "hirer-selects",
            "replyDeadline": {**TODAY, "time": "20:00"},
            "source": "盐湖区零工市场",
            "phoneQr": "image://qr/job",
            "canApply": True,
        },
        "apply": {"digits": "138000012", "missing": 2, "receiver": "磨河建筑劳务队", "card": BRICKWORK},
        "ticket": {
            "silence": {"code": "not_chosen_by", **TODAY, "time": "20:00"},
            "qr": "image://qr/ticket",
            "shortCode": "K7M42 9XQ3T",
            "card": BRICKWORK,
            "address": "东郭镇磨河村东口工地",
            "meetAt": "磨河村东口牌楼下",
            "contact": {"name": "赵师傅", "phone": "0359-555-0142"},
            "undoSecondsLeft": 588,
        },
        "farewell": {"hadTicket": True},
        "outOfService": {"code": "no_jobs"},
    }


def tiles(*chosen: str) -> list[Fields]:
    return [{"tile": tile, "word": word, "chosen": tile in chosen} for tile, word in TILES]


Change = Mapping[str, Mapping[str, Any]]
"""Changes to the sample values before a picture: the root's under ``kiosk``, the others by their name."""


def scenes() -> Iterator[tuple[str, Change]]:
    """Name of the picture and what is set for it."""
    yield "attract", {}
    yield (
        "attract-reader-down",
        {
            "kiosk": {"screen": "attract"},
            "attract": {
                "readerState": "down",
                "readerFault": {"code": "READER_GONE", "number": "08"},
                "network": "offline",
                "dataAge": {"day": "yesterday", "time": "18:20", "date": "11-23", "stale": True, "none": False},
            },
        },
    )
    yield "attract-staff-alarm", {"kiosk": {"banner": {"code": "staff_alarm", "alarm": "STORE_CORRUPT"}}}
    yield "attract-stick", {"kiosk": {"banner": {"code": "stick_busy", "fault": ""}}}
    yield "attract-stick-old", {"kiosk": {"banner": {"code": "stick_done", "fault": "FEED_EXPIRED"}}}
    yield "attract-stick-failed", {"kiosk": {"banner": {"code": "stick_failed", "fault": "STORAGE_FAULT"}}}
    yield "reading", {}
    yield "card_fault", {}
    yield (
        "card_fault-not-id",
        {"fault": {"code": "CARD_NOT_ID", "number": "03", "picture": "card-not-id", "attempt": 2}},
    )
    yield "card_fault-two-cards", {"fault": {"code": "TWO_CARDS", "number": "06", "picture": "two-cards", "attempt": 3}}
    yield "card_fault-reader", {"fault": {"code": "SAM_FAULT", "number": "11", "picture": "reader-fault", "attempt": 1}}
    yield "notice", {}
    yield "trades", {}
    yield (
        "trades-chosen",
        {
            "trades": {
                "tiles": tiles("bricklayer", "odd-jobs"),
                "chosenCount": 2,
            }
        },
    )
    yield "matches", {"kiosk": {"banner": {"code": "take_card"}}}
    yield (
        "matches-returner",
        {
            "matches": {
                "strip": [
                    {
                        "ticketId": "7",
                        "title": "砌墙瓦工",
                        "issued": LAST_EVENING,
                        "state": "sent",
                        "undoSecondsLeft": 0,
                        "restoreSecondsLeft": 0,
                        "shortCode": "K7M42 9XQ3T",
                    },
                    {
                        "ticketId": "8",
                        "title": "工地小工",
                        "issued": TODAY,
                        "state": "withdrawn",
                        "undoSecondsLeft": 300,
                        "restoreSecondsLeft": 300,
                        "shortCode": "B2N6P 0HH8W",
                    },
                ],
                "certificateQuestion": {"code": "welding", "name": "焊工证"},
                "newJobs": 3,
            }
        },
    )
    yield "matches-fold", {"matches": {"foldOpen": True}}
    yield "matches-empty", {"matches": {"total": 0, "emptyReason": "chips"}}
    yield "job", {}
    yield (
        "job-long",
        {
            "job": {
                "card": ROWS[7],
                "description": LONG_TEXT,
                "hazards": ["height", "dust", "load"],
                "requirement": {
                    "minAge": 20,
                    "maxAge": 55,
                    "education": "junior",
                    "experienceYears": 3,
                    "certificates": ["登高证", "架子工证"],
                },
                "hirer": {
                    "name": "山西省运城市盐湖区某某建筑装饰工程劳务分包有限责任公司",
                    "kind": "person",
                    "verifiedMonth": 9,
                    "verifiedDay": 30,
                },
            }
        },
    )
    yield "job-guest", {"job": {"canApply": False, "cannotApply": "guest_needs_card"}}
    yield "job-kept", {"job": {"kept": True}}
    yield "job-closed", {"job": {"closed": True, "canApply": False, "cannotApply": "closed"}}
    yield (
        "job-certificate",
        {
            "job": {
                "canApply": False,
                "cannotApply": "certificate",
                "certificateQuestion": {"code": "welding", "name": "焊工证"},
                "requirement": {
                    "minAge": 18,
                    "maxAge": 0,
                    "education": "none",
                    "experienceYears": 0,
                    "certificates": ["焊工证"],
                },
            }
        },
    )
    yield "apply", {}
    yield "apply-valid", {"apply": {"digits": "13800001234", "missing": 0, "valid": True}}
    yield "apply-known", {"apply": {"digits": "", "missing": 11, "knownPhone": "138****5678"}}
    yield "apply-disk-full", {"apply": {"digits": "13800001234", "missing": 0, "valid": True, "error": "disk_full"}}
    yield "ticket", {}
    yield (
        "ticket-standby",
        {
            "ticket": {
                "titleCode": "standby",
                "submitted": True,
                "already": True,
                "silence": {"code": "no_place", "day": "", "time": "", "month": 0, "date": 0},
                "card": ROWS[7],
            }
        },
    )
    yield "farewell", {}
    yield "gate", {}
    yield "out_of_service", {}
    yield (
        "out_of_service-no-font",
        {
            "kiosk": {"banner": {"code": "staff_alarm", "alarm": "FONT_MISSING"}},
            "outOfService": {"code": "CACHE_CORRUPT"},
        },
    )
    yield (
        "overlay-idle",
        {"kiosk": {"screen": "matches", "idle": {"visible": True, "secondsLeft": 9, "totalSeconds": 20}}},
    )
    yield "overlay-help", {"kiosk": {"screen": "job", "helpVisible": True}}
    yield "overlay-help-forget", {"kiosk": {"screen": "matches", "helpVisible": True, "canForget": True}}
    yield "overlay-busy-form", {"kiosk": {"screen": "apply", "banner": {"code": "busy_form", "secondsLeft": 4}}}


def screen_of(scene: str, change: Change) -> str:
    """The screen that a scene shows: said in its changes, or the part of its name before the hyphen."""
    said = change.get("kiosk", {}).get("screen")
    return str(said) if said is not None else scene.split("-")[0]


def find_item(parent: QQuickItem, name: str) -> QQuickItem | None:
    """The first visible item of that objectName, in the visual tree: delegates are nobody's QObject children."""
    for child in parent.childItems():
        if child.isVisible():
            found = child if child.objectName() == name else find_item(child, name)
            if found is not None:
                return found
    return None


class Gallery:
    """One window on the program's own view-models; what the screens send is written down in ``sent``.

    ``close`` takes down window, engine and view-models in this order.
    """

    def __init__(
        self, width: int, height: int, mm_per_px: float = DEFAULT_MM_PER_PX, rows: Sequence[Fields] = ROWS
    ) -> None:
        self.warnings: list[str] = []
        self.sent: list[Event] = []
        self.rows = list(rows)
        self.engine = QQmlApplicationEngine()
        self.engine.warnings.connect(self._warned)
        self.engine.addImageProvider(PROVIDER, PictogramProvider())
        texts = QrTexts()
        texts.put("ticket", TICKET_URL)
        texts.put("job", "砌墙瓦工\n东郭镇磨河村东口工地\n赵师傅 0359-555-0142")
        self.engine.addImageProvider("qr", QrImageProvider(texts))
        self.kiosk = KioskViewModel(self.sent.append)
        self.kiosk.put(mmPerPx=mm_per_px, screen="attract")
        self.show_values({})
        self.engine.setInitialProperties({"kiosk": self.kiosk, "width": width, "height": height})
        self.engine.load(QUrl.fromLocalFile(str(MAIN_QML)))
        roots = self.engine.rootObjects()
        if not roots:
            raise RuntimeError("Main.qml did not load: " + "; ".join(self.warnings))
        window = roots[0]
        if not isinstance(window, QQuickWindow):
            raise TypeError("Main.qml is no window")
        self.window = window
        window.show()

    def _warned(self, warnings: list[Any]) -> None:
        self.warnings += [warning.toString() for warning in warnings]

    def page_model(self, name: str) -> ViewModel:
        """The view-model that QML knows by this name."""
        model = self.kiosk if name == "kiosk" else getattr(self.kiosk, name)
        if not isinstance(model, ViewModel):
            raise TypeError(name)
        return model

    def show_values(self, change: Change) -> None:
        """Every view-model back to the sample's own values, then the changes."""
        for name, values in _base().items():
            wanted = {**values, **change.get(name, {})}
            if name == "kiosk":
                wanted = {"banner": NO_BANNER, "idle": NO_IDLE, "helpVisible": False, **wanted}
                wanted.pop("screen", None)
                self.kiosk.put(**wanted)
                continue
            model = self.page_model(name)
            for gone in [known for known in model.values if known not in wanted]:
                del model.values[gone]
                getattr(model, f"{gone}Changed").emit()
            model.put(**wanted)
        empty = change.get("matches", {}).get("total") == 0
        self.kiosk.matches_page.list_model.show([] if empty else self.rows, more=False)

    def settle(self, milliseconds: int = 60) -> None:
        """Lets the window draw and its pages finish."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def show_scene(self, scene: str, change: Change) -> None:
        self.show_values(change)
        self.kiosk.put(screen=screen_of(scene, change))
        self.settle()

    def picture(self, scene: str, change: Change) -> QImage:
        self.show_scene(scene, change)
        return self.window.grabWindow()

    def close(self) -> None:
        self.window.close()
        del self.window
        self.engine.deleteLater()
        self.settle(0)
        self.kiosk.deleteLater()
        QCoreApplication.sendPostedEvents(None, 0)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kiosk.ui.gallery", description="Pictures of every screen.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the PNG files")
    parser.add_argument("--size", default="1080x1920", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--mm-per-px", type=float, default=DEFAULT_MM_PER_PX)
    parser.add_argument("--screen", help="only the pictures whose name begins so")
    parser.add_argument("--elder", action="store_true")
    parser.add_argument("--high-contrast", action="store_true")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Draws and returns 0; 1 when QML complained, with the complaints on stderr."""
    arguments = _arguments(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    application = QGuiApplication.instance() or QGuiApplication(["gallery"])
    width, height = (int(part) for part in arguments.size.split("x"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    gallery = Gallery(width, height, arguments.mm_per_px)
    gallery.kiosk.put(elder=arguments.elder, highContrast=arguments.high_contrast)
    for number, (scene, change) in enumerate(scenes(), start=1):
        if arguments.screen is None or scene.startswith(arguments.screen):
            gallery.picture(scene, change).save(str(arguments.out / f"{number:02d}-{scene}.png"))
    gallery.close()
    for warning in gallery.warnings:
        sys.stderr.write(warning + "\n")
    del application
    return 1 if gallery.warnings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
