"""A new way to the network is noticed, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

from kiosk.sync.network_watch import NetworkWatch

HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
LOCAL = "eth0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
DEFAULT = "eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
HOTSPOT = "wlan0\t00000000\t012BA8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
ZERO = "0" * 32
SIX_LOOPBACK = f"{ZERO} 00 {ZERO} 00 {ZERO} ffffffff 00000001 00000000 00200200       lo\n"
SIX_DEFAULT = f"{ZERO} 00 {ZERO} 00 fe80000000000000000000000000000a 00000400 00000002 00000000 00000003     eth0\n"


def test_a_route_that_appears(tmp_path: Path) -> None:
    four, six = tmp_path / "route", tmp_path / "ipv6_route"
    four.write_text(HEAD + LOCAL, encoding="ascii")
    six.write_text(SIX_LOOPBACK, encoding="ascii")
    watch = NetworkWatch((four, six))
    assert not watch.appeared()
    four.write_text(HEAD + LOCAL + DEFAULT, encoding="ascii")
    assert watch.appeared()
    assert not watch.appeared(), "once"
    four.write_text(HEAD + LOCAL + DEFAULT + HOTSPOT, encoding="ascii")
    assert watch.appeared(), "a hotspot beside it"
    four.write_text(HEAD + LOCAL, encoding="ascii")
    assert not watch.appeared(), "one that goes is none"
    six.write_text(SIX_LOOPBACK + SIX_DEFAULT, encoding="ascii")
    assert watch.appeared()
    four.unlink()
    assert not watch.appeared()


def test_the_real_table_is_read() -> None:
    assert not NetworkWatch().appeared()
