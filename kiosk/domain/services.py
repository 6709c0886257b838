"""What a market does for people besides postings: windows, meals, buses, rights, and activities with places."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ServiceSection(StrEnum):
    """The parts of the services page, in the order in which it shows them."""

    RIGHTS_WINDOW = "rights-window"
    """The market's own 维权 window and telephone: before 12333 and 12348 (M10)."""
    GUIDE = "guide"
    """Which window does what."""
    SERVICE_520 = "service-520"
    """吃饭5元, 休息2元, 工具0元."""
    BUS = "bus"
    """Buses that go by a timetable; one whose seats are given is an activity."""
    RIGHTS = "rights"


class ActivityKind(StrEnum):
    BUS = "bus"
    TRAINING = "training"
    FAIR = "fair"
    INTERVIEW = "interview"
    TOOL_LOAN = "tool-loan"


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """``price_yuan`` 0 is free, None says nothing about a price; ``phone`` is an office's, never a person's own.

    ``hours`` are words (06:00–19:00, 每天5:40发车). ``valid_until`` is the first Unix second at which it is over.
    """

    id: int
    section: ServiceSection
    title: str
    text: str | None = None
    price_yuan: int | None = None
    place: str | None = None
    hours: str | None = None
    phone: str | None = None
    valid_until: int | None = None

    def __post_init__(self) -> None:
        if self.id < 1 or not self.title or (self.price_yuan or 0) < 0:
            raise ValueError("an entry has a number, a title and no negative price")

    def is_over(self, now: int) -> bool:
        return self.valid_until is not None and self.valid_until <= now


@dataclass(frozen=True, slots=True)
class Activity:
    """Something at a time with places to be had by signing up. Times in Unix seconds.

    ``organiser`` is who receives the name and telephone of whoever signs up, by name (M9). ``taken`` is what the hub
    knew when it said so: a kiosk shows it and never confirms a place by it (M2).
    """

    id: int
    kind: ActivityKind
    title: str
    begins_at: int
    place: str
    organiser: str
    places: int
    taken: int
    open: bool
    ends_at: int | None = None
    text: str | None = None
    phone: str | None = None

    def __post_init__(self) -> None:
        if self.id < 1 or not (self.title and self.place and self.organiser):
            raise ValueError("an activity has a number, a title, a place and an organiser")
        if self.places < 0 or self.taken < 0 or (self.ends_at is not None and self.ends_at < self.begins_at):
            raise ValueError("places, and an end after the beginning")

    @property
    def places_left(self) -> int:
        return max(0, self.places - self.taken)

    def is_over(self, now: int) -> bool:
        return (self.begins_at if self.ends_at is None else self.ends_at) <= now

    def takes_sign_ups(self, now: int) -> bool:
        return self.open and self.places_left > 0 and now < self.begins_at
