"""Every component of the kit in each of its states, as the lines of QML that make it so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.ui.gallery.samples import ROWS
from kiosk.ui.presentation import Fields


class State(StrEnum):
    NORMAL = "normal"
    PRESSED = "pressed"
    FOCUSED = "focused"
    DISABLED = "disabled"
    CHOSEN = "chosen"
    BUSY = "busy"
    GOOD = "good"
    ERROR = "error"
    EMPTY = "empty"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Specimen:
    """``body`` is QML; what it shows is the item of that ``objectName``, set by the showcase."""

    state: State
    body: str
    note: str = ""
    """Says which of several in the same state."""
    on_sign: bool = False
    """Drawn on the blue of the sign."""

    @property
    def name(self) -> str:
        return f"{self.state} {self.note}".strip()


LONG_WORDS = "高层住宅外墙保温板粘贴和抹灰班组长，自带瓦刀，灰、砖送到手边，下雨停工不扣钱"
PRESSES = (State.NORMAL, State.PRESSED, State.FOCUSED)


def _each(body: str, *states: State, on_sign: bool = False) -> tuple[Specimen, ...]:
    return tuple(Specimen(state, body, on_sign=on_sign) for state in states)


def _button(properties: str, state: State = State.NORMAL, note: str = "") -> Specimen:
    if "width:" not in properties:
        properties = f"width: Theme.mm(112); {properties}"
    return Specimen(state, f"BigButton {{ {properties} }}", note)


def _chip(properties: str) -> str:
    return f"FilterChip {{ {properties} }}"


def _tile(properties: str) -> str:
    return f"TradeTile {{ width: Theme.mm(57); height: Theme.mm(57); {properties} }}"


def _job(component: str, row: Fields, size: str) -> str:
    return f"{component} {{ {size}; card: ({json.dumps(row, ensure_ascii=False)}) }}"


def _card(row: Fields) -> str:
    return _job("JobCard", row, "width: Theme.mm(Theme.landscape && !Theme.elder ? 166 : 243)")


def _line(row: Fields) -> str:
    return _job("JobLine", row, "width: Theme.mm(Theme.landscape ? 166 : 243)")


def _pay(row: Fields) -> str:
    return _job("PayRow", row, "plated: true; most: Theme.mm(150)")


def _banner(properties: str) -> str:
    return f"Banner {{ width: Theme.mm(243); {properties} }}"


def _status(properties: str) -> str:
    return f"StatusTile {{ width: Theme.mm(118); height: Theme.mm(Theme.elder ? 58 : 46); {properties} }}"


def _picture(stem: str, note: str = "") -> Specimen:
    return Specimen(State.NORMAL, f'Pictogram {{ stem: "{stem}"; size: Theme.mm(34) }}', note or stem)


NOTHING: Fields = {
    **ROWS[0],
    "title": "",
    "tile": "",
    "place": "",
    "distanceWord": "",
    "distanceKm": -1,
    "start": {"day": "", "month": 0, "date": 0, "time": "", "kind": "on-site"},
    "payMin": 0,
    "payMax": 0,
    "settlement": "",
    "reasons": [],
    "placesLeft": 0,
    "openings": 0,
    "updated": {"day": "", "time": "", "month": 0, "date": 0},
}
"""A posting of which nothing is known."""
_FOOT = "width: Theme.landscape ? Theme.railWidth : Theme.mm(243); height: Theme.footHeight; kiosk: sheet.kiosk"

SPECIMENS: Mapping[str, tuple[Specimen, ...]] = {
    "Banner": (
        Specimen(State.NORMAL, _banner('text: "打印纸快用完了，请工作人员备一卷"; icon: "ui-paper"')),
        Specimen(State.GOOD, _banner('text: "U盘好了，可以拔了"; tone: "good"; icon: "ui-saved"')),
        Specimen(State.ERROR, _banner('text: "读卡器坏了。不刷卡也能看活"; tone: "broken"; icon: "ui-card"')),
        Specimen(State.EMPTY, _banner("")),
        Specimen(State.LONG, _banner(f'text: "{LONG_WORDS}"')),
    ),
    "BigButton": (
        *(_button('text: "看看有什么活"; icon: "ui-search"', state) for state in PRESSES),
        *(_button(f'kind: "{kind}"; text: "就去这个活"', note=kind) for kind in ("primary", "blue", "careful")),
        _button(
            'width: Theme.mm(200); pressable: false; text: "报名"; detail: "填满11位，再按这里报名"', State.DISABLED
        ),
        _button('chosen: true; text: "按钱多少排"', State.CHOSEN),
        _button('busy: true; text: "正在办…"; icon: "ui-undo"', State.BUSY),
        _button("", State.EMPTY),
        _button(f'text: "{LONG_WORDS}"', State.LONG),
        _button('text: "短"; stacked: true; icon: "ui-help"', note="stacked"),
        _button('text: "往下看"; trailingIcon: "ui-down"; leftAligned: true', note="left"),
    ),
    "Brick": (
        *_each("Brick { width: Theme.mm(57); height: Theme.mm(40) }", *PRESSES),
        Specimen(State.CHOSEN, "Brick { width: Theme.mm(57); height: Theme.mm(40); chosen: true }"),
        Specimen(State.DISABLED, "Brick { width: Theme.mm(57); height: Theme.mm(40); pressable: false }"),
    ),
    "FactLine": (
        Specimen(State.NORMAL, 'FactLine { width: Theme.mm(200); icon: "ui-pin"; text: "东郭镇磨河村东口工地" }'),
        Specimen(State.EMPTY, 'FactLine { width: Theme.mm(200); icon: "ui-pin" }'),
        Specimen(State.LONG, f'FactLine {{ width: Theme.mm(200); icon: "ui-pin"; text: "{LONG_WORDS}" }}'),
    ),
    "FaultDrawing": tuple(
        Specimen(
            State.ERROR, f'FaultDrawing {{ width: Theme.mm(200); height: Theme.mm(96); picture: "{picture}" }}', picture
        )
        for picture in ("card-again", "card-not-id", "two-cards", "reader-fault")
    ),
    "FilterChip": (
        *_each(_chip('text: "日结"'), *PRESSES),
        Specimen(State.CHOSEN, _chip('text: "日结"; chosen: true')),
        Specimen(State.DISABLED, _chip('text: "日结"; pressable: false')),
        Specimen(State.EMPTY, _chip("")),
        Specimen(State.LONG, _chip(f'width: Theme.mm(120); text: "{LONG_WORDS}"')),
    ),
    "FocusRing": (Specimen(State.FOCUSED, "Item { width: Theme.mm(57); height: Theme.mm(30); FocusRing { } }"),),
    "FootBar": (
        *_each(f"FootBar {{ {_FOOT} }}", *PRESSES),
        Specimen(State.EMPTY, f'FootBar {{ {_FOOT}; firstSentence: "找活、报名都不要钱" }}', "no way back"),
    ),
    "IdleRing": (
        Specimen(State.NORMAL, "IdleRing { secondsLeft: 17 }"),
        Specimen(State.ERROR, "IdleRing { secondsLeft: 4 }", "last seconds"),
        Specimen(State.EMPTY, "IdleRing { secondsLeft: 0; totalSeconds: 0 }"),
        Specimen(State.LONG, "IdleRing { secondsLeft: 120; totalSeconds: 120 }"),
    ),
    "JobCard": (
        *_each(_card(ROWS[0]), *PRESSES),
        Specimen(State.NORMAL, _card(ROWS[1]), "new"),
        Specimen(State.NORMAL, _card(ROWS[5]), "condition"),
        Specimen(State.ERROR, _card(ROWS[4]), "old"),
        Specimen(State.NORMAL, _card(ROWS[6]), "filled"),
        Specimen(State.EMPTY, _card(NOTHING)),
        Specimen(State.LONG, _card(ROWS[7])),
    ),
    "JobLine": (
        *_each(_line(ROWS[0]), *PRESSES),
        Specimen(State.EMPTY, _line(NOTHING)),
        Specimen(State.LONG, _line(ROWS[7])),
    ),
    "Keypad": _each("Keypad { width: Theme.mm(200); height: Theme.mm(Theme.elder ? 134 : 116) }", *PRESSES),
    "Label": (
        Specimen(State.NORMAL, 'Label { width: Theme.mm(120); text: "明早 6:30 集合" }'),
        Specimen(State.EMPTY, "Label { width: Theme.mm(120) }"),
        Specimen(State.LONG, f'Label {{ width: Theme.mm(120); text: "{LONG_WORDS}" }}'),
    ),
    "LetterPad": (
        *_each("LetterPad { width: Theme.mm(243); height: Theme.mm(Theme.elder ? 130 : 112) }", *PRESSES),
        Specimen(
            State.DISABLED,
            "LetterPad { width: Theme.mm(243); height: Theme.mm(Theme.elder ? 130 : 112); full: true; empty: true }",
        ),
    ),
    "Panel": (Specimen(State.NORMAL, "Panel { width: Theme.mm(100); height: Theme.mm(40) }"),),
    "Paragraph": (
        Specimen(State.NORMAL, 'Paragraph { width: Theme.mm(180); text: "砌围墙，自带瓦刀。下雨停工。" }'),
        Specimen(State.EMPTY, "Paragraph { width: Theme.mm(180) }"),
        Specimen(State.LONG, f'Paragraph {{ width: Theme.mm(180); text: "{LONG_WORDS}" }}'),
        Specimen(State.LONG, f'Paragraph {{ width: Theme.mm(180); text: "{"A" * 60}" }}', "one word"),
    ),
    "PayRow": (
        Specimen(State.NORMAL, _pay(ROWS[0])),
        Specimen(State.EMPTY, _pay(NOTHING)),
        Specimen(State.LONG, _pay(ROWS[7])),
    ),
    "Pictogram": (
        *(_picture(stem) for stem in ("bricklayer", "welder", "card-again", "paper-open", "ui-help")),
        Specimen(State.EMPTY, "Pictogram { size: Theme.mm(34) }"),
        Specimen(State.ERROR, 'Pictogram { stem: "no-such-picture"; size: Theme.mm(34) }', "unknown"),
    ),
    "Poster": (
        Specimen(State.NORMAL, 'Poster { width: Theme.mm(240); text: "刷身份证\\n找活干" }', on_sign=True),
        Specimen(State.EMPTY, "Poster { width: Theme.mm(240) }", on_sign=True),
        Specimen(State.LONG, 'Poster { width: Theme.mm(240); text: "Show your\\nID card" }', on_sign=True),
    ),
    "QrPanel": (
        Specimen(State.NORMAL, 'QrPanel { codeSize: Theme.mm(80); source: "image://qr/ticket" }'),
        Specimen(State.EMPTY, "QrPanel { codeSize: Theme.mm(80) }"),
    ),
    "ReasonChip": (
        *(
            Specimen(State.NORMAL, f'ReasonChip {{ width: implicitWidth; text: "离这里6公里"; tone: "{tone}" }}', tone)
            for tone in ("good", "mind", "doubt", "plain")
        ),
        Specimen(State.EMPTY, "ReasonChip { }"),
        Specimen(State.LONG, f'ReasonChip {{ text: "{LONG_WORDS}"; width: Theme.mm(140) }}'),
    ),
    "SettlementPlate": (
        *(
            Specimen(State.NORMAL, f'SettlementPlate {{ code: "{code}" }}', code)
            for code in ("daily", "weekly", "monthly", "on-completion")
        ),
        Specimen(State.EMPTY, "SettlementPlate { }"),
    ),
    "SignStrip": (Specimen(State.NORMAL, "SignStrip { width: Theme.mm(243); kiosk: sheet.kiosk }"),),
    "StaffHeader": (
        Specimen(
            State.NORMAL,
            'StaffHeader { width: Theme.mm(243); kiosk: sheet.kiosk; title: "工作人员"; subtitle: "0.1.0"; '
            "secondsLeft: 161 }",
        ),
        Specimen(State.LONG, f'StaffHeader {{ width: Theme.mm(243); kiosk: sheet.kiosk; title: "{LONG_WORDS}" }}'),
        Specimen(State.EMPTY, "StaffHeader { width: Theme.mm(243); kiosk: sheet.kiosk }"),
    ),
    "StatusTile": (
        Specimen(
            State.NORMAL, _status('name: "打印机"; icon: "ui-printer"; verdict: "warn"; detail: "纸快用完了"'), "warn"
        ),
        Specimen(State.GOOD, _status('name: "读卡器"; icon: "ui-card"; verdict: "ok"; figure: "0.8 s"')),
        Specimen(State.ERROR, _status('name: "网络"; icon: "ui-network"; verdict: "bad"; detail: "没有插网线"')),
        Specimen(State.EMPTY, _status("")),
        Specimen(
            State.LONG, _status(f'name: "钟"; icon: "ui-clock"; verdict: "ok"; figure: "+0 s"; detail: "{LONG_WORDS}"')
        ),
    ),
    "TicketRow": (
        Specimen(
            State.NORMAL, 'TicketRow { width: Theme.mm(200); icon: "ui-pin"; text: "东郭镇"; detail: "在牌楼下" }'
        ),
        Specimen(State.EMPTY, "TicketRow { width: Theme.mm(200) }"),
        Specimen(
            State.LONG,
            f'TicketRow {{ width: Theme.mm(200); icon: "ui-pin"; text: "{LONG_WORDS}"; detail: "{LONG_WORDS}" }}',
        ),
    ),
    "TradeTile": (
        *_each(_tile('stem: "bricklayer"; text: "瓦工"'), *PRESSES),
        Specimen(State.CHOSEN, _tile('stem: "welder"; text: "电焊工"; chosen: true')),
        Specimen(State.DISABLED, _tile('stem: "sewing"; text: "缝纫"; pressable: false')),
        Specimen(State.EMPTY, _tile("")),
        Specimen(State.LONG, _tile('stem: "loader"; text: "搬运装卸理货分拣"')),
    ),
}
"""By the name of the component. ``FRAMES`` and ``WITHOUT_A_PICTURE`` are the rest of the kit."""
FRAMES = frozenset({"Page", "SignPage"})
"""Every screen is one of these."""
WITHOUT_A_PICTURE = frozenset({"KeyStop", "Move", "Rise", "Theme", "Words"})
"""What components are made with."""
