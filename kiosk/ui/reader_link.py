"""What the reader program says, in the session's words. Remembers only which reader knows whether a card lies on it."""

from __future__ import annotations

from kiosk.protocol import reader_events as reader
from kiosk.protocol.reader_events import FaultCode
from kiosk.ui.session import events

UNREACHABLE = frozenset({FaultCode.READER_GONE, FaultCode.SERVICE_DOWN, FaultCode.SERVICE_DENIED})
"""No card can be read until this is cured, whoever comes."""


class ReaderLink:
    def __init__(self) -> None:
        self._presence: dict[str, bool] = {}
        self.profiles: frozenset[reader.ReaderProfile] = frozenset()

    def translate(self, event: reader.ReaderEvent) -> tuple[events.Event, ...]:
        match event:
            case reader.Readers(readers):
                return (self._readers(readers),)
            case reader.Service(up, code) if not up:
                denied = code is not None and code.upper() == "0X8010006A"
                fault = FaultCode.SERVICE_DENIED if denied else FaultCode.SERVICE_DOWN
                return (events.ReaderChanged(events.ReaderCondition.DOWN, fault),)
            case reader.CardPresent(name):
                return (events.CardDetected(self._presence.get(name, False)),)
            case reader.Reading(_, step):
                return (events.ReadProgress(step),)
            case reader.IdentityRead(_, identity, _):
                return (events.IdentityArrived(identity),)
            case reader.TokenRead():
                return (events.TokenArrived(),)
            case reader.Fault(_, code) if code in UNREACHABLE:
                return (events.ReaderChanged(events.ReaderCondition.DOWN, code),)
            case reader.Fault(_, code):
                return (events.CardFailed(code),)
            case reader.Removed():
                return (events.CardLifted(),)
            case _:
                return ()

    def lost(self) -> tuple[events.Event, ...]:
        """The reader program itself is gone."""
        self._presence.clear()
        self.profiles = frozenset()
        return (events.ReaderChanged(events.ReaderCondition.DOWN, FaultCode.READER_GONE),)

    def _readers(self, readers: tuple[reader.ReaderInfo, ...]) -> events.Event:
        usable = [each for each in readers if each.profile is not reader.ReaderProfile.NONE]
        self._presence = {each.name: each.knows_presence for each in readers}
        self.profiles = frozenset(each.profile for each in usable)
        if not usable:
            return events.ReaderChanged(events.ReaderCondition.NONE)
        return events.ReaderChanged(events.ReaderCondition.READY)
