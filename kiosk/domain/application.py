"""An application to a job: what its paper is called, what silence means, how many places are left, how long to undo."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.job import Acceptance, Job, MeetKind
from kiosk.values import frozen


@dataclass(frozen=True, slots=True)
class Places:
    """Counts of one job as the hub last knew them."""

    openings: int
    filled: int
    applied: int

    @property
    def left(self) -> int:
        """Places nobody has been given yet."""
        return max(0, self.openings - self.filled)

    @property
    def full(self) -> bool:
        return self.left == 0

    @property
    def oversubscribed(self) -> bool:
        """As many have applied for the places left as there are places."""
        return self.applied >= self.left


def places(job: Job) -> Places:
    return Places(job.openings, job.filled, job.applied)


class TicketTitle(StrEnum):
    """What the paper is (M2)."""

    APPLICATION = "application"
    """报名单: the hirer has still to say yes."""
    DISPATCH = "dispatch"
    """派工单: the place is given."""
    STANDBY = "standby"
    """候补单: in the queue behind as many as there are places."""
    BOARDING = "boarding"
    """乘车单: the place is given and the bus takes you there."""


def ticket_title(job: Job, *, confirmed: bool = False) -> TicketTitle:
    """The title by ``acceptance``; only a hub's receipt confirms a place, so an offline kiosk never does (M2).

    First come, first served is the one way in which being late is known at once: then it is a place in the queue.
    """
    if confirmed:
        return TicketTitle.BOARDING if job.work.meet_kind is MeetKind.BUS else TicketTitle.DISPATCH
    if job.acceptance is Acceptance.FIRST_COME and places(job).oversubscribed:
        return TicketTitle.STANDBY
    return TicketTitle.APPLICATION


class SilenceCode(StrEnum):
    """What it means when nobody calls; each has one sentence on screen, paper, voice and phone page (M2)."""

    NOT_CHOSEN_BY = "not_chosen_by"
    """单位挑选: no call by the deadline is a no; please do not go."""
    NOT_CHOSEN = "not_chosen"
    """单位挑选 without a deadline to come: no call is a no; please do not go."""
    NO_PLACE_BY = "no_place_by"
    """先到先得: no confirmation by the deadline means the places went to earlier ones."""
    NO_PLACE = "no_place"
    """先到先得 without a deadline to come."""
    CALL_FIRST_BY = "call_first_by"
    """电话联系: call the hirer before the deadline; without his word do not go."""
    CALL_FIRST = "call_first"


@frozen
class Silence:
    """``when`` is the reply deadline (Unix seconds) that the sentence names, or None when it names none."""

    code: SilenceCode
    when: int | None


_SILENCE = {
    Acceptance.HIRER_SELECTS: (SilenceCode.NOT_CHOSEN_BY, SilenceCode.NOT_CHOSEN),
    Acceptance.FIRST_COME: (SilenceCode.NO_PLACE_BY, SilenceCode.NO_PLACE),
    Acceptance.PHONE: (SilenceCode.CALL_FIRST_BY, SilenceCode.CALL_FIRST),
}


def silence_means(job: Job, now: int) -> Silence:
    """What silence means for this job. A deadline that has passed is not named: it can promise nothing any more."""
    with_deadline, without = _SILENCE[job.acceptance]
    if job.reply_deadline is not None and job.reply_deadline > now:
        return Silence(with_deadline, job.reply_deadline)
    return Silence(without, None)


def undo_until(issued_at: int, undo_minutes: int) -> int:
    """The last second (Unix) at which an application may be undone without a word to anybody."""
    return issued_at + undo_minutes * 60


def may_undo(issued_at: int, now: int, undo_minutes: int) -> bool:
    """A clock set back behind the issue gives no second chance and takes none away."""
    return now <= undo_until(issued_at, undo_minutes)
