"""What the screen program leaves out of its imports: PySide6's hook in the statement, and OpenSSL.

The hook reads the source of every module that is imported after PySide6, to see whether it might ask for
``from __feature__ import snake_case`` (``shibokensupport/feature.py`` of PySide6 6.11), and ``linecache`` keeps what
was read: 16 MiB, and a tenth of the time to the first paint (both measured). This program asks for no feature.
"""

from __future__ import annotations

import builtins
import linecache
import sys

import PySide6.QtCore  # noqa: F401  # it is this import that sets the hook

_OPENSSL = "_hashlib"
_ORIGINAL = "__orig_import__"
"""Where PySide6 keeps the statement's own function."""


def undo_import_hook() -> None:
    """Call it before the program's other modules are imported. A PySide6 that sets no hook is left as it is."""
    builtins.__import__ = getattr(builtins, _ORIGINAL, builtins.__import__)
    # What it has read until now.
    linecache.clearcache()


def leave_openssl_out() -> None:
    """Call it before ``hashlib`` is imported: Python's own hashes do all that the screen needs of them, and libcrypto
    alone would be 4 MiB of its memory. Encryption is PyNaCl's, the network the courier's."""
    # None makes an import fail (importlib, ``sys.modules``), and ``hashlib`` and ``hmac`` go on without.
    sys.modules.setdefault(_OPENSSL, None)  # type: ignore[arg-type]
