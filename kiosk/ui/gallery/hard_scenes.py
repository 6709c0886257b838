"""Screens with what must not break them: names and texts as they may come, nothing at all, far too much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kiosk.ui.gallery.samples import BRICKWORK, LISTENED, LONG_HIRER, ROWS, SENT, SUGGESTIONS, job_row
from kiosk.ui.gallery.scenes import Change
from kiosk.ui.presentation import Fields
from kiosk.ui.service_rows import EMPTY_ROW

RARE_NAME = "𬭊𨭎𠮷𡈽𫖯𬀩𪩘龘靐齉㙓䶮𫟹𮧵𱁬"
"""Fifteen characters, most of them beyond the basic plane, as they stand on ID cards."""
NO_GLYPH = "\ue0ff\U000f1234\U0003fffd\u0378"
"""Private and unassigned characters: no font draws them."""
HTML = '<b>瓦工</b><img src="x"><script>1</script>&amp;'
EMOJI = "👷🏽‍♂️🧱💰🇨🇳1️⃣"
RIGHT_TO_LEFT = "\u202e工瓦\u202c\u2067مرحبا\u2069\u200f瓦工"
LONG_TEXT = (f"砌围墙{HTML}，{EMOJI}自带瓦刀，{RIGHT_TO_LEFT}灰、砖送到手边{NO_GLYPH}{RARE_NAME}。" * 40)[:2000]
ONE_WORD = "A" * 60
STRANGE = (RARE_NAME, NO_GLYPH + "瓦工", HTML, EMOJI, RIGHT_TO_LEFT, ONE_WORD, "瓦工" * 60)
"""One of each kind, the last two far too long for any field."""


def _strange_rows() -> list[Fields]:
    return [
        job_row(
            str(200 + number),
            strange,
            "bricklayer",
            strange,
            6.2,
            ("tomorrow", "06:30", "gather"),
            (350, 0),
            payUnit="piece" if number % 2 else "day",
            pieceName=strange[:4],
        )
        for number, strange in enumerate(STRANGE)
    ]


def _many_rows(count: int) -> list[Fields]:
    return [{**ROWS[number % len(ROWS)], "jobId": str(1000 + number)} for number in range(count)]


def _job(strange: str) -> dict[str, Any]:
    return {
        "card": {**BRICKWORK, "title": strange, "place": strange},
        "hirer": {**LONG_HIRER, "name": strange},
        "description": LONG_TEXT,
        "address": strange,
        "meetAt": strange,
        "contact": {"name": strange, "phone": "0359-555-0142"},
        "source": strange,
    }


def hard_scenes() -> Iterator[tuple[str, Change]]:
    """Name of the picture and what is set for it; ``list`` stands for the rows of the list of jobs."""
    rows = _strange_rows()
    names = dict(zip(("rare", "no-glyph", "html", "emoji", "rtl", "one-word", "endless"), STRANGE, strict=True))
    yield "attract-strange", {"attract": {"newest": rows[:2]}}
    yield (
        "notice-strange",
        {"kiosk": {"greeting": {"name": "𬭊**𱁬", "part": "early"}}, "notice": {"preview": rows[2:4]}},
    )
    yield "matches-strange", {"list": {"rows": rows}, "matches": {"strip": [{**SENT, "title": EMOJI + HTML}]}}
    yield (
        "matches-strange-end",
        {"list": {"rows": rows[4:]}, "kiosk": {"greeting": {"name": "𬭊**𱁬", "part": "early"}}},
    )
    yield (
        "matches-strange-search",
        {"matches": {"sought": {"place": HTML, "title": RARE_NAME, "starts": "tomorrow", "order": "pay"}}},
    )
    for name, strange in names.items():
        yield f"job-{name}", {"job": _job(strange)}
    yield (
        "listen-strange",
        {
            "listen": {
                "card": rows[4],
                "details": {**LISTENED, "hirer": {**LONG_HIRER, "name": RARE_NAME}, "address": HTML, "meetAt": EMOJI},
            }
        },
    )
    yield "apply-strange", {"apply": {"receiver": RARE_NAME + HTML, "card": rows[0]}}
    for name, strange in names.items():
        yield (
            f"ticket-{name}",
            {
                "ticket": {
                    "card": {**BRICKWORK, "title": strange},
                    "address": strange,
                    "meetAt": strange,
                    "contact": {"name": strange, "phone": "0359-555-0142"},
                    "hirer": strange,
                }
            },
        )
    yield (
        "applications-strange",
        {
            "applications": {
                "rows": [{**SENT, "title": HTML + EMOJI, "address": RARE_NAME, "contact": {"name": "", "phone": ""}}],
                "earlier": [{**SENT, "title": RIGHT_TO_LEFT, "state": "came"}],
            }
        },
    )
    yield "report-strange", {"report": {"title": RARE_NAME + RIGHT_TO_LEFT}}
    yield (
        "search-strange",
        {
            "search": {
                "letters": "g",
                "answered": True,
                "suggestions": [{**SUGGESTIONS[4], "text": strange, "value": strange} for strange in STRANGE],
            }
        },
    )
    yield (
        "services-strange",
        {
            "services": {
                "rows": [
                    {**EMPTY_ROW, "rowId": name, "title": strange, "text": LONG_TEXT[:200], "place": strange}
                    for name, strange in names.items()
                ]
            }
        },
    )
    yield (
        "attract-no-jobs",
        {
            "attract": {
                "jobs": 0,
                "daily": 0,
                "places": 0,
                "newest": [],
                "dataAge": {"day": "", "time": "", "date": "", "stale": True, "none": True},
            }
        },
    )
    yield "matches-no-jobs", {"matches": {"total": 0, "emptyReason": "", "fold": []}}
    yield "attract-one-job", {"attract": {"jobs": 1, "daily": 1, "places": 1, "newest": [BRICKWORK]}}
    yield "matches-one-job", {"list": {"rows": [BRICKWORK]}, "matches": {"total": 1, "fold": []}}
    yield "listen-one-job", {"listen": {"position": 1, "total": 1}}
    yield (
        "attract-thousand-jobs",
        {"attract": {"jobs": 100_000, "daily": 64_000, "places": 1_234_567, "newest": [ROWS[7], ROWS[8]]}},
    )
    yield "matches-thousand-jobs", {"list": {"rows": _many_rows(1000)}, "matches": {"total": 1000}}
    yield "matches-language-broken", {"kiosk": {"banner": {"code": "language_broken"}}}
    yield "attract-voice-pack-broken", {"kiosk": {"banner": {"code": "staff_alarm", "alarm": "VOICE_PACK_BROKEN"}}}
