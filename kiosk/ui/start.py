"""What a start of the screen begins with: its options, which settings serve, and a state folder of its own."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import replace
from enum import IntEnum
from pathlib import Path

from kiosk.config import LAST_GOOD, LoadedSettings, Settings, SettingsError, load_or_last_good, load_settings
from kiosk.store.sent_settings import WRONG as SENT_SETTINGS_WRONG
from kiosk.store.sent_settings import SentSettingsFolder
from kiosk.store.staff_settings import StaffSettingsFolder
from kiosk.values import frozen

DESKTOP_MARK = "desktop"
"""In the folder that lasts as long as the service is wanted."""


class RunExit(IntEnum):
    """Exit codes of ``kiosk run``."""

    DONE = 0
    USAGE = 2
    NO_SCREEN = 3
    """The pages could not be loaded: the installation is broken."""
    ALREADY_RUNNING = 4
    NO_STATE = 5
    """The state folder cannot be written."""
    AGAIN = 6
    """The hub has sent other settings, or the staff want it: start once more. ``main`` does so by itself."""
    DESKTOP = 7
    """An administrator has left for the desktop: do not start it again."""


@frozen
class RunOptions:
    """``reader_arguments`` go to ``kiosk reader``; ``demo`` marks every page.

    ``launcher`` stands before the reader's command line: a sandbox that the reader shall run in.

    ``fit_to_screen`` shrinks a window that is larger than the screen; off-screen there is nothing to fit to.
    """

    settings: Settings
    config: Path | None = None
    reader_arguments: tuple[str, ...] = ()
    launcher: tuple[str, ...] = ()
    demo: bool = False
    fit_to_screen: bool = True
    settings_alarm: str = ""
    """For the staff: the site's settings are wrong and older ones serve, or those of the hub were taken back."""
    take_sent: bool = False
    """Lay what the hub has sent over these settings."""
    unattended: bool = False
    """Nobody watches this start: it is counted, reports to the service manager, and keeps below its ceilings."""
    safe: bool = False
    """Earlier starts did not last: browsing alone, and the staff are called."""

    @property
    def state_folder(self) -> Path:
        return self.settings.paths.state_folder


class StateFolderError(Exception):
    """``code`` says why this state folder cannot be used."""

    def __init__(self, code: RunExit, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


def settings_or_last_good(config: Path | None) -> LoadedSettings:
    """The last good file lies in the state folder of the defaults, because the wrong file cannot be asked where."""
    return load_or_last_good(config, load_settings().paths.state_folder / LAST_GOOD)


def with_sent_settings(options: RunOptions) -> RunOptions:
    """This start with the hub's settings on top; those that two starts did not survive are taken back."""
    sent, own = SentSettingsFolder(options.state_folder), StaffSettingsFolder(options.state_folder)
    files = [_for_this_start(each) for each in (sent, own)]
    settings = options.settings
    try:
        settings = load_settings(options.config, *files)
    except SettingsError:
        # Good when it came; the site's own file has changed since.
        with suppress(OSError):
            sent.roll_back(SENT_SETTINGS_WRONG)
            own.roll_back(SENT_SETTINGS_WRONG)
    alarm = options.settings_alarm or sent.state().fault or own.state().fault or ""
    return replace(options, settings=settings, settings_alarm=alarm)


def _for_this_start(folder: SentSettingsFolder) -> Path | None:
    try:
        return folder.begin_start()
    except OSError:
        # A disk that cannot count the start must not keep what may spoil it.
        return None if folder.state().on_trial else folder.file()


def settings_on_trial(state: Path) -> bool:
    """Something was set, here or by the hub, that no start has proven yet."""
    return any(each.state().on_trial for each in (SentSettingsFolder(state), StaffSettingsFolder(state)))


def confirm_settings(state: Path) -> None:
    """This start has lasted: its settings stay. Whether the disk took that shows at the next start."""
    with suppress(OSError):
        SentSettingsFolder(state).confirm()
        StaffSettingsFolder(state).confirm()


def note_desktop() -> None:
    """Tell the service manager that nobody wants the screen back before the next boot (``ExecCondition`` of the unit).

    Some compositors keep the exit code of their program to themselves: cage 0.1.4 always ends with 0.
    """
    if folder := os.environ.get("RUNTIME_DIRECTORY"):
        with suppress(OSError):
            (Path(folder.split(":")[0]) / DESKTOP_MARK).touch()


def take_state_folder(folder: Path) -> int:
    """A descriptor that holds the folder for this process. Raises StateFolderError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StateFolderError(RunExit.NO_STATE, f"{folder} cannot be written ({error.strerror})") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise StateFolderError(RunExit.ALREADY_RUNNING, f"another kiosk run has {folder}") from error
    return lock
