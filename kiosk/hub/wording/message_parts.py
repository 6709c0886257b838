"""Cuts a chat message into the jobs it offers: one, or several that are clearly apart (numbered, or a line each)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.hub.wording.folding import fold

_NUMBERED = re.compile(
    r"[^\S\n]*(?:[0-9]{1,2}\s*[.、:)）,，]|[①-⑳]|[0-9]\s{1,3}(?=[\u4e00-\u9fff])|[一二三四五六七八九十]{1,2}\s*[、.:])\s*(?![0-9]*:[0-9])"
)
_BULLET = re.compile(r"\s*[-*•·●◆■★☆▪✅✔👉🔹🔸]\s*")
_CLAUSE_ENDS = re.compile("[;；。,，]")
_CLAUSE_ENDS_AND_BLANKS = re.compile(r"[;；。,，\s]")
_ONLY_PAY = re.compile(r"¥?[0-9]{2,4}(?:-[0-9]{2,4})?(?:元|块)?(?:/|一|每)?(?:天|日)?(?:日结)?")


@dataclass(frozen=True, slots=True)
class MessagePart:
    """The text of one job; lines that hold for all jobs (place, when, whom to ring) are in each."""

    text: str = field(repr=False)


def split_jobs(message: str, trade_offered: Callable[[str], str | None]) -> tuple[MessagePart, ...]:
    """One part for each job. ``trade_offered`` gives the trade of a line that is a job by itself, else None.

    Without at least two such lines the message is one job. Lines after a job line belong to it only when the lines
    are numbered, so that a closing line with place and telephone reaches every job.
    """
    lines = [line.strip() for line in message.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    lines = [line for line in lines if line]
    offers = [index for index, line in enumerate(lines) if trade_offered(line)]
    if len(offers) < 2:
        return _split_inline(message, lines, trade_offered)
    numbered = [index for index in offers if _NUMBERED.match(fold(lines[index]))]
    if len(numbered) >= 2:
        return _parts(lines[: numbered[0]], lines, numbered)
    common = [line for index, line in enumerate(lines) if index not in offers]
    return tuple(_part(lines[index], common) for index in offers)


def _split_inline(
    message: str, lines: list[str], trade_offered: Callable[[str], str | None]
) -> tuple[MessagePart, ...]:
    """瓦工2名350，小工3名220，明天解州: several clauses are a job by themselves, each of another trade.

    Blanks separate only where no punctuation does: 明天 6:30 集合 is one clause.
    """
    for ends in (_CLAUSE_ENDS, _CLAUSE_ENDS_AND_BLANKS):
        for index, line in enumerate(lines):
            pieces = [piece.strip() for piece in ends.split(line) if piece.strip()]
            trades = [trade_offered(piece) for piece in pieces]
            starts = [number for number, trade in enumerate(trades) if trade]
            distinct = {trades[start] for start in starts}
            others = [*lines[:index], *lines[index + 1 :]]
            if 2 <= len(distinct) == len(starts):
                return _parts([*others, *pieces[: starts[0]]], pieces, starts)
            if len(distinct) >= 2:
                return _grouped(others, pieces, trades)
    return (MessagePart(message),)


def _grouped(others: list[str], pieces: list[str], trades: list[str | None]) -> tuple[MessagePart, ...]:
    """保安2名，保洁3名，保安2200/月，保洁1800/月: what is said of one trade in several places is one job."""
    own: dict[str, list[str]] = {}
    for piece, trade in zip(pieces, trades, strict=True):
        if trade is None:
            others.append(piece)
        else:
            own.setdefault(trade, []).append(piece)
    return tuple(_part("\n".join(mine), others) for mine in own.values())


def _parts(common: list[str], pieces: list[str], starts: list[int]) -> tuple[MessagePart, ...]:
    """A job reaches to the next one; what follows the last one's own piece is for all, except its pay."""
    last = starts[-1] + 1
    while last < len(pieces) and _ONLY_PAY.fullmatch(fold(pieces[last])):
        last += 1
    shared = [*common, *pieces[last:]]
    return tuple(
        _part("\n".join(pieces[start:end]), shared) for start, end in zip(starts, [*starts[1:], last], strict=True)
    )


def _part(own: str, common: list[str]) -> MessagePart:
    folded = fold(own)
    mark = _NUMBERED.match(folded) or _BULLET.match(folded)
    return MessagePart("\n".join((own[mark.end() :] if mark else own, *common)))
