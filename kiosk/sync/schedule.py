"""When the hub is asked next. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import time

from kiosk.config import SyncSettings
from kiosk.domain.clock import local_time

JITTER = 0.1


def poll_interval_s(
    settings: SyncSettings, now: int, uniform: Callable[[float, float], float] = random.uniform
) -> float:
    """Seconds until the next round after one that went well; ``now`` in Unix seconds.

    A little different each time, so that kiosks that were switched on together do not ask together.
    """
    interval_s = settings.morning_poll_s if is_morning(settings.morning, now) else settings.poll_s
    return interval_s * uniform(1 - JITTER, 1 + JITTER)


def is_morning(morning: str, now: int) -> bool:
    """Whether ``now`` lies within ``HH:MM-HH:MM`` of the market's day; a span over midnight is one too."""
    if not morning:
        return False
    begin, end = (time.fromisoformat(each) for each in morning.split("-"))
    at = local_time(now).time()
    return begin <= at < end if begin <= end else at >= begin or at < end
