"""Which attachments a profile means, and the threads they run in."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

from kiosk.config import ReaderSettings
from kiosk.protocol.reader_events import FaultCode, ReaderProfile
from kiosk.reader import demo
from kiosk.reader.attachment import Attachment
from kiosk.reader.context import ReaderContext
from kiosk.reader.sample_cards import Behaviour, SampleCard, demo_cards
from kiosk.reader.sdt_attachment import LinkKind, SdtAttachment

AUTO = "auto"
PCSC_PROFILES = (AUTO, ReaderProfile.FFB0_PAGED, ReaderProfile.UID)
FIRST_ATTEMPT_S = 1.5
DEMO_POLL_S = 0.1
DEMO_HANG_LIMIT_S = 2.5
STOP_S = 3.0


class UnknownSampleCardError(KeyError):
    """No sample card of this name, or no demo running."""


@dataclass(frozen=True, slots=True)
class SampleTray:
    """The demo's cards and the simulated antenna they are laid on."""

    cards: Mapping[str, SampleCard]
    sam: demo.SimulatedSam
    attachment: SdtAttachment

    def place(self, key: str | None) -> None:
        """Raises UnknownSampleCardError."""
        if key is not None and key not in self.cards:
            raise UnknownSampleCardError
        self.sam.place(None if key is None else self.cards[key])
        self.attachment.wake()


class Attachments:
    """The attachments of one profile, started together and stopped together."""

    def __init__(
        self,
        context: ReaderContext,
        settings: ReaderSettings,
        profile: str,
        serial_path: str,
        quarantine: MutableMapping[str, int],
    ) -> None:
        self._context = context
        self._settings = settings
        self._quarantine = quarantine
        self.tray: SampleTray | None = None
        self._all: list[Attachment] = []
        self._threads: list[threading.Thread] = []
        self._build(profile, serial_path)

    def start(self) -> None:
        """SDT readers first: where one answers, a missing PC/SC service is no fault."""
        for attachment in self._all:
            thread = threading.Thread(target=attachment.run, name=attachment.name, daemon=True)
            self._threads.append(thread)
            thread.start()
            if isinstance(attachment, SdtAttachment) and len(self._all) > 1:
                attachment.wait_first_attempt(FIRST_ATTEMPT_S)

    def stop(self) -> bool:
        """End all threads; False when one did not end within 3 s (a call that never returns)."""
        self._context.stop.set()
        deadline_s = time.monotonic() + STOP_S
        while alive := [each for each in self._threads if each.is_alive()]:
            if time.monotonic() > deadline_s:
                return False
            # A cancel that comes before the wait it is meant for is forgotten, so it is repeated.
            for attachment in self._all:
                attachment.wake()
            alive[0].join(0.05)
        return True

    def read_again(self) -> None:
        for attachment in self._all:
            attachment.read_again()

    def test_read(self) -> None:
        """Tell the readers again, changed or not, and read what lies on them."""
        self._context.board.repeat()
        self.read_again()

    def _build(self, profile: str, serial_path: str) -> None:
        auto = profile == AUTO
        if profile == ReaderProfile.DEMO:
            self._all.append(self._demo())
        if profile == ReaderProfile.COMMAND:
            from kiosk.reader.command import CommandAttachment

            self._all.append(CommandAttachment(self._context, self._settings.command))
        if profile == ReaderProfile.SERIAL or (auto and serial_path):
            from kiosk.reader.serial_link import serial_kind

            self._all.append(self._sdt(serial_kind(serial_path)))
        if auto or profile == ReaderProfile.USB_BULK:
            from kiosk.reader.usb_bulk import usb_kind

            self._all.append(self._sdt(usb_kind(optional=auto)))
        if profile in PCSC_PROFILES:
            from kiosk.reader.pcsc import SystemPcsc
            from kiosk.reader.pcsc_attachment import PcscAttachment

            self._all.append(
                PcscAttachment(
                    self._context,
                    SystemPcsc(),
                    profile=None if auto else ReaderProfile(profile),
                    name_pattern=self._settings.name_pattern,
                    quarantine=self._quarantine,
                )
            )

    def _sdt(self, kind: LinkKind) -> SdtAttachment:
        return SdtAttachment(self._context, kind, poll_s=self._settings.poll_ms / 1000)

    def _demo(self) -> SdtAttachment:
        cards = {card.key: card for card in demo_cards()}
        placement = self._quarantine.get(demo.READER_NAME)
        silent = next(card for card in cards.values() if card.behaviour is Behaviour.SILENT)
        # A replaced process finds the card that silenced it still lying there, as a real reader would.
        sam = demo.SimulatedSam(None if placement is None else silent)
        kind = LinkKind(
            ReaderProfile.DEMO,
            demo.READER_NAME,
            lambda: sam,
            knows_presence=True,
            hang_limit_s=DEMO_HANG_LIMIT_S,
            hang_fault=FaultCode.CARD_SILENT,
            note="simulated module, sample cards",
        )
        attachment = SdtAttachment(self._context, kind, poll_s=DEMO_POLL_S, quarantined=placement)
        self.tray = SampleTray(cards, sam, attachment)
        return attachment
