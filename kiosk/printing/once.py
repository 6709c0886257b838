"""``kiosk printer --once``: how the printer is, in words, and a test strip; for whoever sets a kiosk up."""

from __future__ import annotations

import os
import sys
import time

from kiosk.config import Settings
from kiosk.printing.composing import strip_content
from kiosk.printing.device import Outcome
from kiosk.printing.devices import open_device
from kiosk.printing.links import LinkLostError
from kiosk.printing.paper import Paper
from kiosk.printing.status import PrinterStatus
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault

EXIT_UNCONFIRMED = 4
EXIT_FAILED = 5
EXIT_NO_PRINTER = 6

_PAPER = {
    PaperState.OK: "有纸",
    PaperState.NEAR_END: "纸快用完了",
    PaperState.OUT: "没有纸",
    PaperState.UNKNOWN: "有没有纸，打印机没说",
}
_COVER = {CoverState.CLOSED: "盖子关好了", CoverState.OPEN: "盖子开着", CoverState.UNKNOWN: "盖子关没关，打印机没说"}
_ONLINE = {True: "打印机在线", False: "打印机说它没准备好", None: "打印机没有回答"}
FAULT_WORDS = {
    PrinterFault.PAPER_OUT: "没有纸，装上纸再试。",
    PrinterFault.COVER_OPEN: "盖子开着，关上再试。",
    PrinterFault.PRINTER_OFFLINE: "打印机没准备好，看它的灯和按键。",
    PrinterFault.PRINTER_GONE: "连不上，看电源、线和设置。",
    PrinterFault.PRINTER_JAM: "卡纸了，打开盖子取出来，再试。",
    PrinterFault.PRINTER_HOT: "打印头太热，等几分钟再试。",
    PrinterFault.PRINTER_BROKEN: "打印机报告坏了，关掉电源再开；不行就换。",
    PrinterFault.PICTURE_WRONG: "纸宽和设置不一样，看 paper_mm。",
}


def print_test_strip(settings: Settings) -> int:
    """0 printed, 4 sent to a printer that answers nothing, 5 not printed, 6 no printer reached."""
    # Qt is loaded here only: the program that stays in memory draws nothing.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    from kiosk.printing.drawing import draw

    application = QGuiApplication.instance() or QGuiApplication(["kiosk-printer"])
    strip = strip_content(settings.kiosk.market_name, int(time.time()))
    raster = draw(strip, Paper(settings.printer.paper_mm), lambda _url: ())
    del application
    try:
        device = open_device(settings.printer, lambda code, words: _say(f"{code} {words}"))
    except LinkLostError as error:
        _say(f"{FAULT_WORDS[PrinterFault.PRINTER_GONE]} ({error})")
        return EXIT_NO_PRINTER
    try:
        _say(_words(device.status()))
        result = device.print(raster)
        _say(_words(device.status()))
    except LinkLostError as error:
        _say(f"{FAULT_WORDS[PrinterFault.PRINTER_GONE]} ({error})")
        return EXIT_NO_PRINTER
    finally:
        device.close()
    match result.outcome:
        case Outcome.PRINTED:
            _say("测试条打好了。两边都清楚，就能用。")
            return 0
        case Outcome.UNCONFIRMED:
            _say("测试条发出去了，打印机不回话：看一下出来没有。")
            return EXIT_UNCONFIRMED
        case Outcome.FAILED:
            _say(f"没打出来：{FAULT_WORDS[result.fault or PrinterFault.PRINTER_OFFLINE]}")
            return EXIT_FAILED


def _words(status: PrinterStatus) -> str:
    if not status.answers:
        return "打印机没有回答。"
    return f"{_ONLINE[status.online]}，{_PAPER[status.paper]}，{_COVER[status.cover]}。"


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
