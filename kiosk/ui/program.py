"""``kiosk run``: the composition root of the screen.

The first picture needs settings, Qt and the cache through bare ``sqlite3``. All that is slow to load (keys and
the ledger, the helper programs) begins after it has been shown. The way out is the way in, backwards: helpers and
threads, window, engine, and only then the objects that QML looked at.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    QUrl,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColor, QCursor, QFontDatabase, QGuiApplication, QPixmap
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickWindow

from kiosk.domain.region import parse_regions
from kiosk.domain.trade import parse_trades
from kiosk.protocol import reader_events, sync_events
from kiosk.resources import asset_text
from kiosk.store.cache import CacheAbsentError, CacheDirectory, CacheError
from kiosk.store.contact import load_contact, read_device
from kiosk.ui.clock import KioskClock
from kiosk.ui.controller import Controller
from kiosk.ui.faults import load_fault_rows
from kiosk.ui.healing.restart_record import Ending, RestartRecord
from kiosk.ui.log import log_to
from kiosk.ui.pictograms import PROVIDER, PictogramProvider
from kiosk.ui.presentation import Tables
from kiosk.ui.presenter import MarketState, Presenter
from kiosk.ui.qr_images import QrImageProvider, QrTexts
from kiosk.ui.session import events
from kiosk.ui.session.machine import Session
from kiosk.ui.session.modes import Modes
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.screens import NOBODY_THERE, Screen
from kiosk.ui.start import (
    RunExit,
    RunOptions,
    StateFolderError,
    confirm_settings,
    note_desktop,
    settings_on_trial,
    settings_or_last_good,
    take_state_folder,
    with_sent_settings,
)
from kiosk.ui.supervisor import HelperState, HelperSupervisor
from kiosk.ui.trace import trace
from kiosk.ui.view_models.kiosk import KioskViewModel
from kiosk.ui.visit_lock import VisitLock
from kiosk.ui.workers.answers import NO_JOBS
from kiosk.ui.workers.ledger import LedgerWorker
from kiosk.ui.workers.query import QueryWorker
from kiosk.ui.workers.thread import WorkerThread

if TYPE_CHECKING:
    from kiosk.ui.healing.healing import Healing
    from kiosk.ui.heap import Heap
    from kiosk.ui.maintenance import MaintenanceProgram
    from kiosk.ui.translations import ShownLanguage
    from kiosk.ui.voice.voice import Voice

QML = Path(__file__).parent / "qml"
JOIN_S = 3.0
HELPER_STOP_S = 2.0
FONT_FAMILY = "Noto Sans CJK SC"
FONT_MISSING = "FONT_MISSING"
SAFE_MODE = "SAFE_MODE"
PROVEN_MS = 60_000
"""A start that has gone on for so long has proven the settings it began with."""
LOOK_FOR_QUIET_MS = 5_000
REST_MS = 1_500
"""After the last visit its pages have been taken down."""


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="kiosk run", description="The kiosk's screen.")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    options = parser.parse_args(argv)
    loaded = settings_or_last_good(options.config)
    for words in loaded.complaint:
        sys.stderr.write(f"kiosk run: {words}\n")
    code = run(RunOptions(loaded.settings, loaded.file, settings_alarm=loaded.alarm, take_sent=True, unattended=True))
    if code == RunExit.AGAIN:
        # The same process goes on, so whoever supervises it sees no restart.
        os.execv(sys.executable, (sys.executable, "-m", "kiosk", "run", *argv))
    if code == RunExit.DESKTOP:
        note_desktop()
    return code


def run(options: RunOptions, beside: Callable[[KioskProgram], Callable[[], None]] | None = None) -> int:
    """Run until the window is closed or a signal comes; a RunExit.

    ``beside`` opens what belongs beside the window and returns what closes it again.
    """
    try:
        lock = take_state_folder(options.state_folder)
    except StateFolderError as error:
        sys.stderr.write(f"kiosk run: {error}\n")
        return error.code
    record = RestartRecord(options.state_folder, read_device) if options.unattended else None
    if record is not None:
        options = replace(options, safe=record.begin())
    if options.take_sent:
        options = with_sent_settings(options)
    application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    program = KioskProgram(options, record)
    close_beside: Callable[[], None] | None = None
    try:
        if not program.open():
            return RunExit.NO_SCREEN
        if beside is not None:
            close_beside = beside(program)
        _quit_on_signals(application)
        code = int(application.exec())
        if record is not None:
            record.end(program.ending)
        return code
    finally:
        if close_beside is not None:
            close_beside()
        program.close()
        os.close(lock)


def _quit_on_signals(application: QCoreApplication) -> None:
    # Python runs its handlers between two bytecodes; the session's tick brings one four times a second. That may be in
    # the middle of an event of the window, where an end would delete the window under it (seen as SIGSEGV): so queued.
    # Not quit(), which asks the window first: that of a kiosk says no.
    def leave(_number: int, _frame: FrameType | None) -> None:
        QTimer.singleShot(0, lambda: application.exit(RunExit.DONE))

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)


class KioskProgram(QObject):
    """The whole screen program around one window. ``qml_warned`` repeats what the engine complained about."""

    qml_warned = Signal(str)

    def __init__(self, options: RunOptions, record: RestartRecord | None = None) -> None:
        """``record`` outlives this start; without one the helpers' budgets begin anew."""
        super().__init__()
        settings = options.settings
        self.options = options
        self.ending = Ending.CLOSED
        self._record = record
        self._healing: Healing | None = None
        self._maintenance: MaintenanceProgram | None = None
        self._stop_log = log_to(options.state_folder / "log" / "kiosk.log")
        self._log = logging.getLogger("kiosk.run")
        self._before_messages = qInstallMessageHandler(_log_qt_message)
        self.clock = KioskClock(load_contact(options.state_folder))
        tables = Tables(parse_trades(asset_text("data/trades.toml")), parse_regions(asset_text("data/regions.csv")))
        self.tables = tables
        rules = SessionRules(
            idle_s=settings.session.idle_s,
            idle_warning_s=settings.session.idle_warning_s,
            form_guard_s=settings.session.form_guard_s,
            second_card_s=settings.session.second_card_s,
            farewell_s=settings.session.farewell_s,
            staff_exit_s=settings.staff.exit_s,
            can_apply=False,
            has_ledger=False,
            modes=Modes(
                high_contrast=settings.screen.high_contrast,
                reduced_motion=settings.screen.reduced_motion,
                loudness=settings.voice.loudness,
            ),
            has_printer=settings.printer.attachment != "none",
            prints_by_itself=settings.printer.prints_by_itself,
            certificates_of_tile={tile.id: tables.trades.tile_certificates(tile.id) for tile in tables.trades.tiles},
        )
        self.session = Session(rules, logging.getLogger("kiosk.session").info)
        self.market = MarketState()
        self.market.alarms["settings"] = options.settings_alarm
        self.market.alarms["starts"] = SAFE_MODE if options.safe else ""
        self.qr_texts = QrTexts()
        self.root = KioskViewModel(self._send, self)
        self.root.put(demo=options.demo)
        self.controller = Controller(self.session, self.market, self.root, self.clock, self)
        self.controller.present_with(
            Presenter(
                self.session,
                self.market,
                self.root,
                settings,
                tables,
                load_fault_rows(),
                self.qr_texts,
                self.clock.now,
            )
        )
        self._cache = CacheDirectory(options.state_folder / "cache", tables.trades)
        self._query = QueryWorker(self._cache, tables.trades, self.clock.now, settings.kiosk.region)
        self._ledger = LedgerWorker(
            options.state_folder,
            settings.session.undo_minutes,
            settings.session.keep_days,
            self.clock.now,
            lambda: not self.clock.estimate().uncertain,
        )
        self._query_thread = WorkerThread("cache", self._query)
        self._ledger_thread = WorkerThread("ledger", self._ledger)
        self.reader = self._helper("reader", options.reader_arguments, reader_events.decode, reader_events.Alive)
        self.sync = self._helper("sync", ("--state", str(options.state_folder)), sync_events.decode, sync_events.Alive)
        self.printer: HelperSupervisor | None = None
        self._paper_thread: WorkerThread | None = None
        self._heap: Heap | None = None
        self._visit_lock = VisitLock(options.state_folder)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._give_memory_back)
        self._quiet = QTimer(self)
        self._quiet.setInterval(LOOK_FOR_QUIET_MS)
        self._quiet.timeout.connect(self._start_again_in_quiet)
        self._painted = False
        self._voice: Voice | None = None
        self.window: QQuickWindow | None = None
        self._language: ShownLanguage | None = None
        self._engine: QQmlApplicationEngine | None = None

    def open(self) -> bool:
        """Show the attract page; False when the pages cannot be loaded (the log says why)."""
        self._open_cache()
        engine = QQmlApplicationEngine()
        self._engine = engine
        engine.warnings.connect(self._on_qml_warnings)
        self.root.languageChanged.connect(self._show_language)
        engine.addImageProvider("qr", QrImageProvider(self.qr_texts))
        engine.addImageProvider(PROVIDER, PictogramProvider())
        engine.setInitialProperties({"kiosk": self.root})
        engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
        roots = engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            self._log.error("Main.qml does not load")
            return False
        self.window = roots[0]
        self.window.frameSwapped.connect(self._on_first_frame)
        self._show(self.window)
        return True

    def close(self) -> None:
        """Backwards: who speaks, who works, what is seen, what was looked at."""
        self.controller.stop()
        if self._healing is not None:
            self._healing.stop()
        if self._maintenance is not None:
            self._maintenance.stop()
        if self._voice is not None:
            self._voice.close()
        self._quiet.stop()
        self._rest.stop()
        self.reader.stop(HELPER_STOP_S)
        self.sync.stop(HELPER_STOP_S)
        if self.printer is not None:
            self.printer.stop(HELPER_STOP_S)
        threads = {"cache": self._query_thread, "ledger": self._ledger_thread, "paper": self._paper_thread}
        for name, thread in threads.items():
            if thread is not None and not thread.stop(JOIN_S):
                self._log.error("the %s thread does not end", name)
        if self.window is not None:
            if self.window.property("held"):
                self.window.setProperty("held", False)
                QGuiApplication.restoreOverrideCursor()
            self.window.close()
            self.window = None
        if self._engine is not None:
            self._engine.deleteLater()
            self._engine = None
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qInstallMessageHandler(self._before_messages)
        self._stop_log()

    def _send(self, event: events.Event) -> None:
        self.controller.send(event)

    def _open_cache(self) -> None:
        try:
            cache = self._cache.open_current()
            self.market.summary = cache.summary(self.clock.now())
        except CacheError as error:
            self._log.error("%s", error)
            self._send(events.CacheLost(NO_JOBS if isinstance(error, CacheAbsentError) else str(error.code)))
            return
        self._query.adopt(cache)
        self._send(events.CacheArrived(0))

    def _show(self, window: QQuickWindow) -> None:
        wanted = self.options.settings.screen
        screen = window.screen()
        if wanted.full_screen:
            place, said = screen.geometry(), screen.physicalSize()
            self._set_pixel_size(wanted.mm_per_px, (place.width(), place.height()), (said.width(), said.height()))
            # Without a window manager showFullScreen alone leaves the window at 160x160.
            window.setGeometry(place)
            window.setProperty("held", True)
            # A finger needs no arrow, and one in the middle of the picture invites to look for a mouse.
            QGuiApplication.setOverrideCursor(_no_cursor())
            window.showFullScreen()
            return
        room = screen.availableGeometry()
        fit = 1.0
        if self.options.fit_to_screen:
            fit = min(1.0, room.width() / wanted.width_px, room.height() / wanted.height_px)
        size = int(wanted.width_px * fit), int(wanted.height_px * fit)
        window.resize(*size)
        # A window shrunk to fit a desk screen is a picture of the kiosk: its millimetres shrink with it.
        self._set_pixel_size(wanted.mm_per_px / fit, size, (0, 0))
        window.show()

    def _set_pixel_size(self, measured_mm: float, pixels: tuple[int, int], said_mm: tuple[float, float]) -> None:
        if not measured_mm:
            # Only a kiosk that nobody has measured needs it.
            from kiosk.ui.display import millimetres_per_pixel

            measured_mm = millimetres_per_pixel(pixels, said_mm)
        self.root.put(mmPerPx=measured_mm)
        self.session.rules = replace(self.session.rules, mm_per_px=measured_mm)

    @Slot()
    def _on_first_frame(self) -> None:
        if self._painted:
            self.controller.on_frame()
            return
        self._painted = True
        trace("first_paint")
        # One more turn of the event loop: the frame is on the screen before anything slow begins.
        QTimer.singleShot(0, self._begin_work)

    @Slot()
    def _begin_work(self) -> None:
        # What the start made stays: a collection during a visit need not look at it again.
        gc.freeze()
        gc.enable()
        self._begin_thrift()
        controller = self.controller
        controller.query_asked.connect(self._query.take)
        controller.market_asked.connect(self._query.open_newest)
        controller.ledger_asked.connect(self._ledger.take)
        controller.ledger_looked_at.connect(self._ledger.look)
        controller.ledger_reopened.connect(self._ledger.reopen)
        self._query.answered.connect(controller.on_answer)
        self._ledger.answered.connect(controller.on_answer)
        self._query_thread.start(self._query.warm)
        self.sync.received.connect(controller.on_sync_event)
        controller.courier_told.connect(self.sync.send)
        self.sync.start()
        if self.options.safe:
            # Which part has brought the starts down is not known, so all that browsing can do without stays off.
            controller.on_reader_state(HelperState.DOWN)
        else:
            self._begin_applications()
        if self.options.unattended:
            self._begin_healing()
        if self.options.take_sent:
            controller.settings_sent.connect(self._quiet.start)
            if settings_on_trial(self.options.state_folder):
                QTimer.singleShot(PROVEN_MS, self, self._prove_settings)
        controller.start()
        self._open_maintenance()
        self._check_fonts()
        self._offer_languages()
        trace("working")

    def _begin_thrift(self) -> None:
        from kiosk.ui.heap import Heap

        self._heap = Heap()
        self._heap.share()
        self.controller.screen_changed.connect(self._on_screen)

    @Slot(str)
    def _on_screen(self, screen: str) -> None:
        self._visit_lock.follow(screen)
        if screen == Screen.ATTRACT:
            self._rest.start()
        else:
            self._rest.stop()

    @Slot()
    def _give_memory_back(self) -> None:
        """What the last person's pages held; between two people, so that nobody's touch waits for it."""
        if self._heap is not None:
            self._heap.give_back()

    def _begin_applications(self) -> None:
        self._ledger_thread.start(self._ledger.open)
        self.reader.received.connect(self.controller.on_reader_event)
        self.reader.changed.connect(self.controller.on_reader_state)
        self.reader.start()
        if self.session.rules.has_printer:
            self._start_printer()
        self._open_voice()

    def _begin_healing(self) -> None:
        # After the first picture: none of it can help before, and it takes modules of its own.
        from kiosk.ui.healing.healing import Healing

        self._healing = Healing(self.options, self._record, self._helpers, self)
        self._healing.restart_wanted.connect(self._restart_for)
        self._healing.alarm.connect(self._on_healing_alarm)
        self._healing.start()

    def _open_maintenance(self) -> None:
        """After the first picture, like all that nobody needs for it."""
        from kiosk.ui.maintenance import MaintenanceProgram

        self._maintenance = MaintenanceProgram(self)
        self._maintenance.start()

    def _helpers(self) -> tuple[HelperSupervisor, ...]:
        return tuple(each for each in (self.reader, self.sync, self.printer) if each is not None)

    @Slot(str)
    def _restart_for(self, ending: str) -> None:
        self.ending = Ending(ending)
        self._quiet.start()

    @Slot(str)
    def _on_healing_alarm(self, code: str) -> None:
        self.market.alarms["memory"] = code

    def _open_voice(self) -> None:
        # Here, not at the top: nobody is spoken to before the first picture.
        from kiosk.ui.voice.voice import Voice

        assert self.window is not None
        self._voice = Voice(self.options.settings.voice, self.root, self.window, self._send, self._on_voice_alarm, self)
        self._voice.open()

    def _on_voice_alarm(self, code: str) -> None:
        self.market.alarms["voice"] = code

    def _start_printer(self) -> None:
        """A kiosk without a printer has neither the program nor the thread, nor what they load."""
        from kiosk.protocol import printer_events
        from kiosk.ui.printer_link import PrinterLink
        from kiosk.ui.workers.paper import PaperWorker

        self.printer = self._helper("printer", (), printer_events.decode, printer_events.Alive)
        link = PrinterLink(
            self.printer,
            self.options.settings,
            self.tables,
            self.clock.now,
            lambda: bool(self.root.values.get("demo", False)),
            self,
        )
        worker = PaperWorker()
        self._paper_thread = WorkerThread("paper", worker)
        self.controller.paper_asked.connect(link.take)
        link.asked.connect(worker.take)
        link.happened.connect(self.controller.on_printer_event)
        worker.drawn.connect(link.on_drawn)
        self.printer.received.connect(link.on_event)
        self.printer.changed.connect(link.on_state)
        self._paper_thread.start(worker.begin)
        self.printer.start()

    @Slot()
    def _prove_settings(self) -> None:
        # Beside the screen's thread, which waits for no disk; whether it succeeds shows at the next start.
        threading.Thread(target=confirm_settings, args=(self.options.state_folder,), daemon=True).start()

    @Slot()
    def _start_again_in_quiet(self) -> None:
        """Other settings wait, or memory has to be given back; nobody's visit is broken off for it."""
        if self.session.screen in NOBODY_THERE:
            self._log.info("starting again")
            QCoreApplication.exit(RunExit.AGAIN)

    def _check_fonts(self) -> None:
        if FONT_FAMILY in QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
            return
        self._log.error("font missing: %s; Chinese text may show as boxes. apt install fonts-noto-cjk", FONT_FAMILY)
        self.market.alarms["font"] = FONT_MISSING

    def _offer_languages(self) -> None:
        from kiosk.ui.translations import TranslationError, languages

        try:
            self.root.put(languages=[{"code": each.code, "name": each.name} for each in languages()])
        except (TranslationError, FileNotFoundError) as error:
            self._log.error("no other language: %s", error)
            self.market.alarms["language"] = TranslationError.code

    @Slot()
    def _show_language(self) -> None:
        """The pages in the language asked for; one that cannot be used leaves them Chinese and the staff hear of it."""
        from kiosk.ui.translations import ShownLanguage, TranslationError

        if self._language is None:
            if self._engine is None:
                return
            self._language = ShownLanguage(self._engine)
        code = str(self.root.property("language"))
        try:
            unusable = self._language.show(code)
        except TranslationError as error:
            self._log.error("language %s: %s", code, error)
            self.market.alarms["language"] = TranslationError.code
            return
        if code:
            self.market.alarms["language"] = TranslationError.code if unusable else ""
        for sentence in unusable:
            self._log.warning("language %s: the places of %r do not match", code, sentence)

    def _helper(
        self, name: str, arguments: tuple[str, ...], decode: Callable[[bytes], object], alive: type
    ) -> HelperSupervisor:
        config = ("--config", str(self.options.config)) if self.options.config else ()
        launcher = self.options.launcher if name == "reader" else ()
        command = (*launcher, sys.executable, "-m", "kiosk", name, *config, *arguments)
        return HelperSupervisor(
            name,
            command,
            decode,
            lambda event: isinstance(event, alive),
            parent=self,
            ends=self._record,
        )

    @Slot(list)
    def _on_qml_warnings(self, warnings: list[QQmlError]) -> None:
        for each in warnings:
            self._log.warning("qml: %s", each.toString())
            self.qml_warned.emit(each.toString())


def _no_cursor() -> QCursor:
    """A picture of nothing: to name Qt's own blank cursor makes all its 130 enumerations before the first picture."""
    nothing = QPixmap(1, 1)
    nothing.fill(QColor(0, 0, 0, 0))
    return QCursor(nothing)


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    logging.getLogger("kiosk.qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message or "")
