"""Notices that a way to the network has appeared: a telephone's hotspot may be there for half a minute only."""

from __future__ import annotations

from pathlib import Path

_ROUTES = (Path("/proc/net/route"), Path("/proc/net/ipv6_route"))
_NO_DEVICE = b"lo"


class NetworkWatch:
    """Looks at the kernel's routes; no library and no service has to run for it."""

    def __init__(self, routes: tuple[Path, ...] = _ROUTES) -> None:
        self._routes = routes
        self._known = self._look()

    def appeared(self) -> bool:
        """Whether there is a route now that was not there at the last look. An address alone is none."""
        before, self._known = self._known, self._look()
        return bool(self._known - before)

    def _look(self) -> frozenset[bytes]:
        """Default routes, by device and gateway."""
        found: set[bytes] = set()
        for file in self._routes:
            try:
                lines = file.read_bytes().splitlines()
            except OSError:
                continue
            found |= {key for line in lines if (key := _default_route(line.split())) is not None}
        return frozenset(found)


def _default_route(fields: list[bytes]) -> bytes | None:
    """IPv4: device, destination, gateway, …; IPv6: destination, length, …, next hop, …, device."""
    if len(fields) == 11 and fields[1] == b"00000000":
        return fields[0] + b" " + fields[2]
    if len(fields) == 10 and fields[1] == b"00" and fields[-1] != _NO_DEVICE:
        return fields[-1] + b" " + fields[4]
    return None
