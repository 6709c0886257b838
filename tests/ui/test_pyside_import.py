"""PySide6's hook in ``import``: what it costs, and that the screen program goes without it."""

from __future__ import annotations

import hashlib
import hmac
import subprocess
import sys

import pytest

from kiosk.protocol.person import hkdf_sha256

UNDO = "from kiosk.ui.pyside_import import undo_import_hook; undo_import_hook(); "
READ = "import statistics, linecache, sys; sys.exit(statistics.__file__ in linecache.cache)"


@pytest.mark.parametrize(("before", "source_is_read"), [("import PySide6.QtCore; ", True), (UNDO, False)])
def test_no_module_is_read_a_second_time_for_features_of_pyside(before: str, source_is_read: bool) -> None:
    """The first case says when the module under test has become needless."""
    child = subprocess.run([sys.executable, "-c", before + READ], check=False)
    assert bool(child.returncode) is source_is_read


def test_qt_still_works_without_the_hook() -> None:
    program = UNDO + "from PySide6.QtCore import QObject, Signal; import json; print(QObject().objectName() == '')"
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (child.returncode, child.stdout, child.stderr) == (0, b"True\n", b"")


def test_a_pyside_without_a_hook_is_left_as_it_is() -> None:
    program = (
        "import builtins; from kiosk.ui.pyside_import import undo_import_hook; del builtins.__orig_import__; "
        "before = builtins.__import__; undo_import_hook(); assert builtins.__import__ is before"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_first_picture_does_not_wait_for_the_130_enumerations_of_qt() -> None:
    """Whoever writes ``from PySide6.QtCore import Qt`` at the top of a module has them made at once (20 ms)."""
    program = UNDO + "import sys, PySide6.QtCore, kiosk.ui.program; sys.exit('Qt' in vars(PySide6.QtCore))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_screens_own_thread_leaves_pynacl_to_the_ledgers() -> None:
    """Two threads that load its packages at the same moment find them half made: nobody could apply until a restart."""
    program = UNDO + (
        "import sys, kiosk.ui.program, kiosk.ui.maintenance, kiosk.ui.healing.healing, kiosk.ui.voice.voice, "
        "kiosk.ui.translations, kiosk.ui.printer_link; sys.exit('nacl' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_hashes_are_the_same_without_openssl() -> None:
    program = (
        "import sys; from kiosk.ui.pyside_import import leave_openssl_out; leave_openssl_out(); "
        "import hashlib, hmac, kiosk.store.desk, kiosk.protocol.person; assert sys.modules['_hashlib'] is None; "
        "print(hashlib.sha256(b'a').hexdigest(), hashlib.blake2b(b'a', key=b'k', digest_size=16).hexdigest(), "
        "hmac.new(b'k', b'a', 'sha256').hexdigest(), kiosk.protocol.person.hkdf_sha256(b'k', b'i', 48).hex())"
    )
    expected = (
        hashlib.sha256(b"a").hexdigest(),
        hashlib.blake2b(b"a", key=b"k", digest_size=16).hexdigest(),
        hmac.new(b"k", b"a", "sha256").hexdigest(),
        hkdf_sha256(b"k", b"i", 48).hex(),
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
    assert tuple(said.decode().split()) == expected
