"""What another user of the machine can read of a folder that programs have made."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

NOBODY = 65534
_BECOME = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs")
_LOOK = ("-mindepth", "1", "(", "-readable", "-o", "-writable", ")", "-print", "-o", "!", "-executable", "-prune")


def open_to_others(folder: Path) -> list[str]:
    """Whatever below ``folder`` the user nobody can read or write; as if ``folder`` itself were open to all."""
    if os.geteuid() != 0:
        pytest.skip("only root can look as somebody else")
    mode = stat.S_IMODE(folder.stat().st_mode)
    folder.chmod(0o755)
    try:
        # From within: the folders above may be anybody's.
        found = subprocess.run([*_BECOME, "find", ".", *_LOOK], cwd=folder, check=False, capture_output=True, text=True)
        assert found.returncode in (0, 1), found.stderr
    finally:
        folder.chmod(mode)
    return sorted(found.stdout.splitlines())
