"""A pasted chat-group message as filled quick-post forms: what was read, how surely, from where, and what was not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from kiosk.domain.region import RegionTable
from kiosk.domain.trade import TradeTable, TradeTag
from kiosk.errors import ExplainedError
from kiosk.hub.wording.conditions import ConditionFinder, Conditions
from kiosk.hub.wording.contact import find_name, find_phones, lead_in_spans
from kiosk.hub.wording.folding import Span, fold, merged, span_of
from kiosk.hub.wording.headcount import find_headcount
from kiosk.hub.wording.message_parts import split_jobs
from kiosk.hub.wording.pay import PayNote, PayReading, find_pay, find_settlement, parse_pay
from kiosk.hub.wording.place import PlaceFinder, PlaceReading
from kiosk.hub.wording.trade_suggestion import Evidence, TradeAliases, TradeHit, TradeSuggester
from kiosk.hub.wording.when import WhenReading, parse_when

Value = TypeVar("Value")


MOST_CHARACTERS = 4000
MOST_JOBS = 30
LEAST_LIKENESS = 0.15
"""Confidence from which a trade is guessed by its characters alone."""


class Certainty(StrEnum):
    """How surely a field was read."""

    SAID = "said"
    """The words leave no doubt."""
    LIKELY = "likely"
    """The usual meaning of the words."""
    GUESSED = "guessed"
    """One of several meanings; to be looked at."""


@dataclass(frozen=True, slots=True)
class Field(Generic[Value]):
    """One field of the form; ``spans`` are the characters of the draft's text that it came from."""

    value: Value = field(repr=False)
    certainty: Certainty
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TradeReading:
    """``code`` is the CSCO 2022 leaf, ``raw`` the words as written."""

    code: str
    tile: str
    raw: str


@dataclass(frozen=True, slots=True)
class PostDraft:
    """The seven fields of the quick post as far as one job of a message fills them. All spans are in ``text``."""

    text: str = field(repr=False)
    """The part of the message about this job, with the lines that hold for all of its jobs."""
    trade: Field[TradeReading] | None
    openings: Field[int] | None
    pay: Field[PayReading] | None
    place: Field[PlaceReading] | None
    when: Field[WhenReading] | None
    contact_name: Field[str] | None
    contact_phone: Field[str] | None
    other_phones: tuple[str, ...] = field(repr=False)
    tasks: tuple[str, str] | None
    """Where the text names just two trades: the heavier and the lighter, in its own words."""
    conditions: Conditions
    not_understood: tuple[Span, ...]
    """What went into no field and is no filler either: to be shown in yellow."""


class MessageTooLongError(ExplainedError):
    """More text or more jobs than one message has; nothing was read."""

    code = "MESSAGE_TOO_LONG"
    sentence = "这段话太长了，一次看不完。"
    instruction = f"请分几次粘贴，每次不超过{MOST_CHARACTERS}个字、{MOST_JOBS}个活。"


class MessageReader:
    """Built once for a market's home county (6 digits); a message takes a few milliseconds. Safe between threads."""

    def __init__(self, trades: TradeTable, aliases: TradeAliases, regions: RegionTable, home: str) -> None:
        self._table = trades
        self._trades = TradeSuggester(trades, aliases)
        self._places = PlaceFinder(regions, home)
        self._conditions = ConditionFinder(trades)

    def read(self, message: str, today: date) -> tuple[PostDraft, ...]:
        """One draft for each job of the message, in its order; empty only for a message without any character.

        Raises MessageTooLongError.
        """
        if not message.strip():
            return ()
        parts = split_jobs(message, self._trade_offered) if len(message) <= MOST_CHARACTERS else ()
        if not 0 < len(parts) <= MOST_JOBS:
            raise MessageTooLongError(f"{len(message)} characters, {len(parts)} jobs")
        return tuple(self._draft(part.text, today) for part in parts)

    def _trade_offered(self, line: str) -> str | None:
        """The trade of a line that is a job by itself: a trade, and how many people or what pay."""
        words = [hit for hit in self._trades.find(line) if hit.evidence is Evidence.WORD]
        if not words or not (find_headcount(line) or find_pay(line) or _lone_pay(line, ())):
            return None
        return max(words, key=lambda hit: _weight_here(hit, line)).code

    def _draft(self, text: str, today: date) -> PostDraft:
        taken = [span_of(match) for match in _LINK.finditer(fold(text))]
        phones = find_phones(_masked(text, taken))
        taken += [phone.span for phone in phones]
        name = find_name(text, phones)
        taken += [name.span] if name else []
        when = parse_when(_masked(text, taken), today)
        taken += when.spans if when else ()
        conditions = self._conditions.find(_masked(text, taken))
        taken += conditions.spans
        # Pay before people: 5毛一个 counts no one. A figure without a word for pay comes after them.
        pay = _said_pay(text, taken)
        taken += pay.spans if pay else ()
        headcount = find_headcount(_masked(text, taken))
        taken += [headcount.span] if headcount else []
        if pay is None and (pay := _lone_pay_field(text, taken)):
            taken += pay.spans
        hits = self._trades.find(_masked(text, taken))
        words = [hit.span for hit in hits if hit.evidence is Evidence.WORD]
        place = self._places.find(text, taken, words)
        taken += [place.span] if place else []
        trade = _trade(hits, text, taken) or self._likely_trade(text, taken)
        taken += trade.spans if trade else ()
        taken += [*(hit.span for hit in hits), *lead_in_spans(text, phones)]
        return PostDraft(
            text=text,
            trade=trade,
            openings=None
            if headcount is None
            else Field(headcount.people, Certainty.SAID if headcount.exact else Certainty.GUESSED, (headcount.span,)),
            pay=pay,
            place=None if place is None else Field(place, _place_certainty(place), (place.span,)),
            when=None if when is None else Field(when, _when_certainty(when), when.spans),
            contact_name=None
            if name is None
            else Field(name.name, Certainty.SAID if name.labelled else Certainty.LIKELY, (name.span,)),
            contact_phone=None if not phones else Field(phones[0].number, Certainty.SAID, (phones[0].span,)),
            other_phones=tuple(phone.number for phone in phones[1:]),
            tasks=self._tasks(hits),
            conditions=conditions,
            not_understood=_not_understood(text, taken),
        )

    def _likely_trade(self, text: str, taken: list[Span]) -> Field[TradeReading] | None:
        """Where no word for a trade stands, the one whose words are most alike what is left (卸两车苹果箱)."""
        guesses = [
            (guess.confidence, run, guess)
            for run in _not_understood(text, taken)
            for guess in self._trades.suggest(run.of(text), limit=1)
        ]
        if not guesses:
            return None
        confidence, run, guess = max(guesses, key=lambda each: (each[0], -each[1].start))
        if confidence < LEAST_LIKENESS:
            return None
        return Field(TradeReading(guess.code, guess.tile, run.of(text)), Certainty.GUESSED, (run,))

    def _tasks(self, hits: tuple[TradeHit, ...]) -> tuple[str, str] | None:
        words = {hit.tile: hit for hit in reversed(hits) if hit.evidence is Evidence.WORD}
        if len(words) != 2:
            return None
        first, second = sorted(words.values(), key=lambda hit: (not self._is_heavy(hit), hit.span))
        return first.word, second.word

    def _is_heavy(self, hit: TradeHit) -> bool:
        trade = self._table.of_code(hit.code)
        return trade is not None and TradeTag.LIFT in trade.tags


def _said_pay(text: str, taken: list[Span]) -> Field[PayReading] | None:
    found = find_pay(_masked(text, taken))
    if not found:
        return None
    reading = found[0]
    if PayNote.NO_FIGURE in reading.notes:
        certainty = Certainty.SAID
    elif len(found) > 1:
        certainty = Certainty.GUESSED
    else:
        sure = reading.unit is not None and PayNote.APPROXIMATE not in reading.notes
        certainty = Certainty.SAID if sure else Certainty.LIKELY
    return _pay_field(reading, certainty, text)


def _lone_pay_field(text: str, taken: list[Span]) -> Field[PayReading] | None:
    reading = _lone_pay(_masked(text, taken), taken)
    return None if reading is None else _pay_field(reading, Certainty.GUESSED, text)


def _pay_field(reading: PayReading, certainty: Certainty, text: str) -> Field[PayReading]:
    settlement = find_settlement(text)
    spans = (reading.span, settlement[1]) if settlement else (reading.span,)
    return Field(reading, certainty, tuple(merged(spans)))


def _trade(hits: tuple[TradeHit, ...], text: str, taken: list[Span]) -> Field[TradeReading] | None:
    if not hits:
        return None
    best = max(hits, key=lambda hit: (_weight_here(hit, text), -hit.span.start))
    raw = _phrase(best.span, _masked(text, [span for span in taken if not span.overlaps(best.span)]))
    others = {hit.tile for hit in hits if hit.weight >= 0.6 and hit.tile != best.tile}
    certainty = (
        Certainty.GUESSED if best.evidence is not Evidence.WORD else Certainty.LIKELY if others else Certainty.SAID
    )
    return Field(TradeReading(best.code, best.tile, raw.of(text)), certainty, (raw,))


_WANTED_BEFORE = re.compile(r"(?:招聘?|聘|要|找|需要?|缺)\s*[^,，。;\n]{0,6}$")
_COUNT_BESIDE = re.compile(r"\s*[:]?\s*(?:[0-9]+|[一二两三四五六七八九十]+)\s*[名个人位]")


def _weight_here(hit: TradeHit, text: str) -> float:
    """招小工5名,去工地搬砖: the word that is asked for, or counted, outweighs what will be done."""
    folded = fold(text)
    weight = hit.weight
    if _WANTED_BEFORE.search(folded, max(0, hit.span.start - 10), hit.span.start):
        weight += 0.2
    if _COUNT_BESIDE.match(folded, hit.span.end):
        weight += 0.2
    return weight


def _phrase(word: Span, masked: str) -> Span:
    """The words that go with the trade's own: 桥梁绑钢筋, 商场保洁; filler (招, 会) and other fields end them."""
    folded = fold(masked)
    before = _HAN_BEFORE.search(folded, 0, word.start)
    after = _HAN_AFTER.match(folded, word.end)
    start = word.start - len(before.group()) if before else word.start
    end = after.end() if after else word.end
    for filler in _FILLER.finditer(folded, start, word.start):
        start = filler.end()
    if filler_after := _FILLER.search(folded, word.end, end):
        end = filler_after.start()
    # A longer run is a sentence, no title; cutting it at a number of characters would cut a word.
    return Span(
        start if word.start - start <= MOST_WORDS_BEFORE else word.start,
        end if end - word.end <= MOST_WORDS_AFTER else word.end,
    )


def _place_certainty(place: PlaceReading) -> Certainty:
    if place.region is None:
        return Certainty.GUESSED
    return Certainty.SAID if place.labelled or len(place.address) > len(place.region_name) else Certainty.LIKELY


def _when_certainty(when: WhenReading) -> Certainty:
    if when.start_on is None and not when.long_term:
        return Certainty.GUESSED
    return Certainty.SAID if when.meet_time or when.long_term else Certainty.LIKELY


def _masked(text: str, spans: list[Span]) -> str:
    """``text`` with those characters blanked out, so that no other field reads them; positions stay."""
    characters = list(text)
    for span in spans:
        # A mark that ends clauses and joins nothing.
        characters[span.start : span.end] = "\u2502" * (span.end - span.start)
    return "".join(characters)


_LONE_FIGURE = re.compile(
    r"(?<![0-9.:/-])[1-9][0-9]{1,3}(?:-[1-9][0-9]{1,3})?(?![0-9.:/%-]|\s*[a-z名个人位号楼点岁公里米平斤吨亩时])"
)


def _lone_pay(text: str, taken: tuple[Span, ...] | list[Span]) -> PayReading | None:
    """瓦工350 小工220: in a message without any word for pay, a figure as large as a day's wage is one."""
    folded = fold(text)
    for match in _LONE_FIGURE.finditer(folded):
        span = span_of(match)
        if any(span.overlaps(other) for other in taken):
            continue
        reading = parse_pay(span.of(folded))
        if reading is not None and reading.minimum_yuan is not None and 60 <= reading.minimum_yuan <= 1200:
            settlement = find_settlement(folded)
            return PayReading(
                minimum_yuan=reading.minimum_yuan,
                maximum_yuan=reading.maximum_yuan,
                unit=None,
                settlement=settlement[0] if settlement else None,
                piece_name=None,
                shift_hours=None,
                by_sex=None,
                notes=reading.notes,
                span=span,
            )
    return None


MOST_WORDS_BEFORE, MOST_WORDS_AFTER = 6, 4
_HAN_BEFORE = re.compile(r"[\u4e00-\u9fff]*$")
_HAN_AFTER = re.compile(r"[\u4e00-\u9fff]*")
_LINK = re.compile(r"https?://[^\s\u4e00-\u9fff]+")
_FILLER = re.compile(
    r"找活|综合|身体健康|计件|提成|@所有人|还缺不缺人|看这里|不要钱|先到先得|单位挑人|打电话定|另有|工时|男女(?:不限|均可|都(?:行|要|可以?))|一早|招聘信息|招工信息|招聘|急招|诚招|诚聘|急聘|现招|大量|长期招|招工|招人|招募|用工|招|聘|急需|急用|急|现?需要?|要|找|寻|缺"
    r"|联系人|联系方式|联系电话|联系|电话|手机号?|热线|咨询|有意者?|愿意?(?:来|去|干)?的|感兴趣的?|速来|速度|尽快|欢迎|请|致电|来电|拨打|报名|微信同号|同微信|微信|加我?|打|可?私聊|私信|或者?|和|以及"
    r"|工作(?:地点|时间|内容|地址)|上班(?:地点|时间|地址)|[早晚]上|[上下中]午|(?:干活)?(?:地点|时间|地址|位置)|工资|薪资|待遇|工钱|价格|日薪|月薪|人数|岗位|工种|职位|要求|年龄|福利|时间|集合"
    r"|我们?|我这|这里|这边|本人|本店|本厂|本公司|公司|单位|老板|师傅们?|兄弟们?|老铁|朋友们?|大家|各位|工友们?|工人|人员|人手|人|名|个|位|几个|若干名?"
    r"|早上|去|到|在|来|的|了|啊|吧|呢|哦|哈|吗|呀|有|是|就|都|也|能|可以?|会|行|好|做|干活|干|活儿?|着|给|等|及|与|为|每天|一天|天|元|块钱?|左右|以上|以下|不限|均可|谢谢|感谢|扩散|转发|求扩散|帮转|有没有|谁"
)
_CHAT_EMOTICON = re.compile(r"\[[\u4e00-\u9fff]{1,4}\]")
_WORDS = re.compile(r"[^\s,，。;!?！？、:\u2502()（）\[\]【】<>\"“”'|/+~-]+")
_SIGNIFICANT = re.compile(r"[\u4e00-\u9fffa-z0-9]+")


def _not_understood(text: str, taken: list[Span]) -> tuple[Span, ...]:
    """Runs of words that no field took, without the filler that every message has."""
    folded = fold(_masked(text, taken))
    spans = []
    for match in _WORDS.finditer(_CHAT_EMOTICON.sub(lambda face: " " * len(face.group()), folded)):
        words = _SIGNIFICANT.findall(_FILLER.sub(" ", match.group()))
        if sum(map(len, words)) >= 2:
            spans.append(span_of(match))
    return tuple(spans)
