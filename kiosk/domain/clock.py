"""What time it is, from what can be proven: the hub's signed times, the boot clock and, last, the device clock.

All instants are Unix seconds UTC. Nothing here reads a clock; the caller brings the readings.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from kiosk.values import frozen

CHINA_TIME = timezone(timedelta(hours=8))
"""The whole country keeps UTC+8 and has had no summer time since 1991, so no time-zone database is needed."""
DAY_S = 86_400
OFFSET_FLAG_S = 600
UNCERTAIN_AFTER_S = 60 * DAY_S


def local_time(at: int) -> datetime:
    """The wall-clock moment of an instant, in China's time."""
    return datetime.fromtimestamp(at, UTC).astimezone(CHINA_TIME)


def local_day(at: int) -> date:
    return local_time(at).date()


def day_start_s(day: date) -> int:
    """The first second (Unix) of a day in China."""
    return int(datetime(day.year, day.month, day.day, tzinfo=CHINA_TIME).timestamp())


@frozen
class DeviceReading:
    """What the device's own clocks say at one moment: wall clock, and seconds since the boot named by ``boot_id``."""

    wall: int
    boot_id: str
    since_boot_s: float


@frozen
class HubContact:
    """The last signed time heard from the hub, and the device's reading at that moment."""

    hub_time: int
    device: DeviceReading

    @property
    def offset_s(self) -> int:
        """Hub minus device; add it to the device's clock."""
        return self.hub_time - self.device.wall

    @property
    def offset_flagged(self) -> bool:
        """More than ten minutes off: staff should set the clock."""
        return abs(self.offset_s) > OFFSET_FLAG_S


@frozen
class Now:
    """``at``: the best estimate; expiry and the screen use it. ``age_gate_at``: what age gates may use.

    ``uncertain`` asks for a banner; it hides and wipes nothing.
    """

    at: int
    uncertain: bool
    age_gate_at: int


def estimate_now(reading: DeviceReading, contact: HubContact | None) -> Now:
    """The rules of ``docs/architecture.md``, "Time".

    Within the boot of the last contact: that hub time plus the boot clock. In another boot: the corrected device clock,
    never earlier than the last hub time. More than 60 days past the last hub time the clock is uncertain and age gates
    fall back to the last hub time, so that nobody is ever taken for older than proven. Without any contact there is
    only the device clock.
    """
    if contact is None:
        return Now(reading.wall, uncertain=False, age_gate_at=reading.wall)
    if reading.boot_id == contact.device.boot_id:
        elapsed_s = max(0.0, reading.since_boot_s - contact.device.since_boot_s)
        at = contact.hub_time + int(elapsed_s)
    else:
        at = max(reading.wall + contact.offset_s, contact.hub_time)
    uncertain = at - contact.hub_time > UNCERTAIN_AFTER_S
    return Now(at, uncertain, contact.hub_time if uncertain else at)
