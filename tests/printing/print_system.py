"""A print system of its own: the real cupsd on a socket in a folder, with one receipt printer behind it.

The printer is a backend as CUPS starts them (backend(7)): it takes the document, and its driver's words go to stderr.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUEUE = "receipt"
DEADLINE_S = 15.0
_DAEMON = "/usr/sbin/cupsd"
_BACKEND = """#!/bin/sh
[ $# -eq 0 ] && { echo 'direct receipt "Receipt" "Receipt"'; exit 0; }
cd "FOLDER"
if [ -e reasons ]; then
    echo "STATE: +$(cat reasons)" >&2
    while [ -e reasons ]; do sleep 0.1; done
    exit 1
fi
echo "STATE: -media-empty,cover-open" >&2
cat "${6:--}" >printed.part && mv printed.part "printed-$1"
"""
_DAEMON_CONF = """Listen FOLDER/socket
LogLevel error
MaxLogSize 0
WebInterface No
Browsing No
DefaultAuthType None
PreserveJobHistory Yes
PreserveJobFiles 1d
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
_FILES_CONF = """ServerRoot FOLDER
ServerBin FOLDER/bin
CacheDir FOLDER/cache
RequestRoot FOLDER/spool
StateDir FOLDER/run
TempDir FOLDER/temp
AccessLog FOLDER/log/access
ErrorLog FOLDER/log/error
PageLog FOLDER/log/page
SystemGroup root
"""


def missing() -> str:
    """Why there can be none here; empty when there can."""
    if shutil.which("lpadmin", path="/usr/sbin:/usr/bin") is None or not Path(_DAEMON).exists():
        return "apt install cups-daemon cups-client"
    return "" if os.geteuid() == 0 else "cupsd wants to be started by root"


class PrintSystem:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "socket"

    def printed(self) -> list[bytes]:
        return [each.read_bytes() for each in sorted(self.folder.glob("printed-*"))]

    def kept(self) -> list[str]:
        """Files of spool and temporary folders: documents, and control files with a job's name and owner."""
        return [each.name for name in ("spool", "temp") for each in (self.folder / name).rglob("*") if each.is_file()]

    def says(self, reasons: str) -> None:
        """Its driver reports these while a document is at it; empty: nothing any more."""
        path = self.folder / "reasons"
        if reasons:
            path.write_text(reasons, encoding="ascii")
        else:
            path.unlink()


@contextmanager
def print_system() -> Iterator[PrintSystem]:
    """Running; its folder is short, because a socket's path has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="cups-") as name:
        folder = Path(name)
        for each in ("bin/backend", "cache", "spool/tmp", "run", "temp", "log", "ppd"):
            (folder / each).mkdir(parents=True)
        folder.chmod(0o777)
        (folder / "bin/daemon").symlink_to("/usr/lib/cups/daemon")
        backend = folder / "bin/backend/receipt"
        backend.write_text(_BACKEND.replace("FOLDER", name), encoding="ascii")
        backend.chmod(0o700)
        for path, text in (("cupsd.conf", _DAEMON_CONF), ("cups-files.conf", _FILES_CONF)):
            (folder / path).write_text(text.replace("FOLDER", name), encoding="ascii")
        system = PrintSystem(folder)
        daemon = subprocess.Popen(
            [_DAEMON, "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until_s = time.monotonic() + DEADLINE_S
            while not system.socket.exists():
                assert daemon.poll() is None, "cupsd did not start"
                assert time.monotonic() < until_s, "cupsd does not listen"
                time.sleep(0.05)
            command = ["/usr/sbin/lpadmin", "-h", str(system.socket), "-p", QUEUE, "-E", "-v", "receipt:/", "-m", "raw"]
            subprocess.run(command, check=True, capture_output=True, timeout=DEADLINE_S)
            yield system
        finally:
            daemon.terminate()
            daemon.wait(DEADLINE_S)
