"""When what is left at this kiosk now is likely to reach the hub, from its own record of deliveries (M3)."""

from __future__ import annotations

from kiosk.domain.job import Job
from kiosk.values import frozen


@frozen
class DeliveryRecord:
    """``last_at``: when envelopes could last leave (Unix seconds), None when they never could; ``gaps_s``: how long the
    last times without a way out have lasted, oldest first."""

    last_at: int | None = None
    gaps_s: tuple[int, ...] = ()


@frozen
class DeliveryOutlook:
    """``online``: what is left now leaves now."""

    online: bool
    record: DeliveryRecord = DeliveryRecord()


def likely_next_delivery(outlook: DeliveryOutlook, now: int) -> int | None:
    """Unix seconds; None for a kiosk of which nothing is known.

    Of the gaps that lasted longer than this one has by now, the middle one says when it ends. One longer than all
    before it is taken to last as long again as it has.
    """
    if outlook.online:
        return now
    last_at = outlook.record.last_at
    if last_at is None:
        return None
    lasted_s = max(0, now - last_at)
    # ``statistics`` would cost the screen's start decimal, fractions and random.
    longer = sorted(gap_s for gap_s in outlook.record.gaps_s if gap_s > lasted_s)
    return last_at + longer[len(longer) // 2] if longer else now + lasted_s


def arrives_too_late(job: Job, outlook: DeliveryOutlook | None, now: int) -> bool:
    """Whether an application left now would likely reach the hirer after the answer is due.

    A deadline that has passed while the kiosk is online is the hirer's affair; a kiosk that knows nothing of its road
    promises as before.
    """
    if outlook is None or outlook.online or job.reply_deadline is None:
        return False
    next_at = likely_next_delivery(outlook, now)
    return next_at is not None and job.reply_deadline < next_at
