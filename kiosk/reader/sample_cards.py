"""The sample cards of ``assets/demo/cards.toml``: invented people, and cards that misbehave in every known way."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.card import Document
from kiosk.reader.text_layout import encode_text
from kiosk.resources import asset_text


class Behaviour(StrEnum):
    """How a sample card answers the simulated module."""

    GOOD = "good"
    NOT_ID = "not-id"
    UNREADABLE = "unreadable"
    NOT_AUTHENTIC = "not-authentic"
    SILENT = "silent"
    TORN = "torn"
    """Pulled away while it is being read."""
    TWO_CARDS = "two-cards"


@dataclass(frozen=True, slots=True)
class SampleCard:
    """``key`` for commands, ``label`` (Chinese) for the tray; ``text`` is what the chip holds, 256 bytes."""

    key: str
    label: str
    behaviour: Behaviour
    text: bytes = field(repr=False)
    newest_address: str | None = field(repr=False, default=None)


def parse_sample_cards(toml: str) -> tuple[SampleCard, ...]:
    """Raises KeyError, ValueError or TextLayoutError for rows that make no card."""
    return tuple(_card(row) for row in tomllib.loads(toml)["card"])


def demo_cards() -> tuple[SampleCard, ...]:
    """All sample cards in the order of the tray."""
    return parse_sample_cards(asset_text("demo/cards.toml"))


def _card(row: Mapping[str, str]) -> SampleCard:
    fields = {name: value for name, value in row.items() if name not in _NOT_ON_CHIP}
    text = encode_text(Document(row.get("document", Document.RESIDENT)), fields)
    behaviour = Behaviour(row.get("behaviour", Behaviour.GOOD))
    return SampleCard(row["key"], row["label"], behaviour, text, row.get("newest_address"))


_NOT_ON_CHIP = ("key", "label", "behaviour", "document", "newest_address")
