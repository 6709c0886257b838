"""The screen's unit, asked through ``systemctl``."""

from __future__ import annotations

import subprocess

UNIT = "linggong-kiosk.service"
ASK_S = 60.0


class SystemdUnit:
    """``NRestarts`` counts only what systemd did by itself: one asked for sets it back to 0 (systemctl(1))."""

    def __init__(self, unit: str = UNIT) -> None:
        self._unit = unit

    def restart(self) -> bool:
        return self._systemctl("reset-failed", self._unit) is not None and (
            self._systemctl("restart", self._unit) is not None
        )

    def starts_over(self) -> int | None:
        told = self._systemctl("show", "--property=ActiveState,NRestarts", self._unit)
        known = dict(line.split("=", 1) for line in (told or "").splitlines() if "=" in line)
        restarts = int(known.get("NRestarts", "0"))
        return restarts if restarts or known.get("ActiveState") == "active" else None

    def _systemctl(self, *words: str) -> str | None:
        try:
            done = subprocess.run(["systemctl", *words], check=False, capture_output=True, text=True, timeout=ASK_S)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None
