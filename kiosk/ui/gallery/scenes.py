"""Every picture by name: a screen, and what is changed of the sample values before it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.ui.gallery.samples import (
    LAST_EVENING,
    LONG_HIRER,
    LONG_TEXT,
    ROWS,
    SENT,
    SUGGESTIONS,
    TOMORROW,
    WITHDRAWN,
    fairs_topic,
    place_topic,
    rights_topic,
    tiles,
)
from kiosk.ui.gallery.staff_samples import AT_THE_STICK, FOREIGN_STICK, MANUAL_PAGE, TEST_PRINTED, TEST_READING, WELL
from kiosk.ui.manual import chapters

Change = Mapping[str, Mapping[str, Any]]
"""Changes to the sample values before a picture: the root's under ``kiosk``, the list's rows under ``list``, the others
by their name."""


def scenes() -> Iterator[tuple[str, Change]]:
    """Name of the picture and what is set for it."""
    yield "attract", {}
    yield (
        "attract-reader-down",
        {
            "kiosk": {"screen": "attract"},
            "attract": {
                "readerState": "down",
                "readerFault": {"code": "READER_GONE", "number": "08"},
                "network": "offline",
                "dataAge": {"day": "yesterday", "time": "18:20", "date": "11-23", "stale": True, "none": False},
            },
        },
    )
    yield "attract-staff-alarm", {"kiosk": {"banner": {"code": "staff_alarm", "alarm": "STORE_CORRUPT"}}}
    yield (
        "attract-printer",
        {"kiosk": {"banner": {"code": "printer", "fault": "PAPER_OUT", "number": "21"}}},
    )
    yield "attract-paper-near-end", {"kiosk": {"banner": {"code": "paper_near_end"}}}
    yield "attract-stick", {"kiosk": {"banner": {"code": "stick_busy", "fault": "", "percent": 45}}}
    yield "attract-stick-old", {"kiosk": {"banner": {"code": "stick_done", "fault": "FEED_EXPIRED"}}}
    yield "attract-stick-failed", {"kiosk": {"banner": {"code": "stick_failed", "fault": "STORAGE_FAULT"}}}
    yield "reading", {}
    yield "card_fault", {}
    yield (
        "card_fault-not-id",
        {"fault": {"code": "CARD_NOT_ID", "number": "03", "picture": "card-not-id", "attempt": 2}},
    )
    yield "card_fault-two-cards", {"fault": {"code": "TWO_CARDS", "number": "06", "picture": "two-cards", "attempt": 3}}
    yield "card_fault-reader", {"fault": {"code": "SAM_FAULT", "number": "11", "picture": "reader-fault", "attempt": 1}}
    yield "notice", {}
    yield "trades", {}
    yield (
        "trades-chosen",
        {
            "trades": {
                "tiles": tiles("bricklayer", "odd-jobs"),
                "chosenCount": 2,
            }
        },
    )
    yield "matches", {"kiosk": {"banner": {"code": "take_card"}}}
    yield (
        "matches-returner",
        {
            "matches": {
                "strip": [SENT, WITHDRAWN],
                "certificateQuestion": {"code": "welding"},
                "newJobs": 3,
            }
        },
    )
    yield "applications", {}
    yield (
        "applications-earlier",
        {
            "kiosk": {"canForget": True},
            "applications": {
                "rows": [],
                "earlier": [{**SENT, "state": "came"}, {**SENT, "state": "silent_not_chosen"}],
                "canPrintRecord": True,
            },
        },
    )
    yield "matches-fold", {"matches": {"foldOpen": True}}
    yield "matches-empty", {"matches": {"total": 0, "emptyReason": "chips"}}
    yield (
        "matches-sought",
        {"matches": {"sought": {"place": "盐湖区解州镇", "title": "", "starts": "tomorrow", "order": "pay"}}},
    )
    yield "listen", {}
    yield "listen-long", {"listen": {"card": ROWS[7], "position": 20, "total": 20, "gone": True}}
    yield (
        "listen-returner",
        {
            "listen": {
                "position": 1,
                "kept": {"title": "工地小工", "issued": LAST_EVENING, "state": "contacted"},
            }
        },
    )
    yield "listen-empty", {"listen": {"position": 0, "total": 0, "emptyReason": "trade"}}
    yield "search", {}
    yield "search-typed", {"search": {"letters": "g", "answered": True, "suggestions": SUGGESTIONS}}
    yield "search-nothing", {"search": {"letters": "xqzw", "answered": True}}
    yield "job", {}
    yield (
        "job-long",
        {
            "job": {
                "card": ROWS[7],
                "way": {"toward": "ne", "minutes": 0},
                "description": LONG_TEXT,
                "hazards": ["height", "dust", "load"],
                "requirement": {
                    "minAge": 20,
                    "maxAge": 55,
                    "education": "junior",
                    "experienceYears": 3,
                    "certificates": ["height", "scaffold"],
                },
                "hirer": LONG_HIRER,
            }
        },
    )
    yield "job-guest", {"job": {"canApply": False, "cannotApply": "guest_needs_card"}}
    yield "job-kept", {"job": {"kept": True}}
    too_late = {
        "canApply": False,
        "cannotApply": "too_late",
        "number": "1234",
    }
    yield "job-call-slip", {"job": {**too_late, "printerState": "ready", "canPrint": True}}
    yield "job-call-slip-no-printer", {"job": too_late}
    yield (
        "job-call-slip-failed",
        {
            "job": {
                **too_late,
                "printerState": "failed",
                "printerFault": {"code": "PAPER_OUT", "number": "21"},
                "canPrint": True,
            }
        },
    )
    yield "job-known-phone", {"job": {"knownPhone": "138****5678"}}
    yield (
        "job-same-half-day",
        {"kiosk": {"banner": {"code": "same_half_day", "title": "工地小工", **TOMORROW}}},
    )
    yield (
        "job-companion",
        {"kiosk": {"banner": {"code": "companion", "group": "K7M42"}}, "job": {"group": "K7M42"}},
    )
    yield (
        "job-known-phone-long",
        {
            "job": {
                "knownPhone": "138****5678",
                "description": LONG_TEXT,
                "hirer": LONG_HIRER,
                "error": "disk_full",
            }
        },
    )
    yield "job-closed", {"job": {"closed": True, "canApply": False, "cannotApply": "closed"}}
    yield (
        "job-certificate",
        {
            "job": {
                "canApply": False,
                "cannotApply": "certificate",
                "certificateQuestion": {"code": "welding"},
                "requirement": {
                    "minAge": 18,
                    "maxAge": 0,
                    "education": "none",
                    "experienceYears": 0,
                    "certificates": ["welding"],
                },
            }
        },
    )
    yield "report", {}
    yield "report-chosen", {"report": {"chosen": "fee", "step": "chosen"}}
    yield "report-told", {"report": {"step": "told"}}
    yield "report-failed", {"report": {"step": "failed"}}
    yield "report-cannot", {"report": {"canTell": False}}
    yield "apply", {}
    yield "apply-valid", {"apply": {"digits": "13800001234", "missing": 0, "valid": True}}
    yield "apply-known", {"apply": {"digits": "", "missing": 11, "knownPhone": "138****5678"}}
    yield "apply-disk-full", {"apply": {"digits": "13800001234", "missing": 0, "valid": True, "error": "disk_full"}}
    yield "ticket", {}
    yield (
        "ticket-standby",
        {
            "ticket": {
                "titleCode": "standby",
                "submitted": True,
                "already": True,
                "silence": {"code": "no_place", "day": "", "time": "", "month": 0, "date": 0},
                "card": ROWS[7],
            }
        },
    )
    yield "ticket-printing", {"ticket": {"printerState": "printing"}}
    yield "ticket-printed", {"ticket": {"printerState": "printed", "canPrint": True, "papers": 1}}
    yield "ticket-unconfirmed", {"ticket": {"printerState": "unconfirmed", "canPrint": True, "papers": 1}}
    yield (
        "ticket-paper-out",
        {
            "ticket": {
                "printerState": "failed",
                "printerFault": {"code": "PAPER_OUT", "number": "21"},
                "canPrint": True,
            }
        },
    )
    yield "services", {}
    yield "services-rights", {"services": rights_topic()}
    yield "services-sign-up", {"services": {**fairs_topic(signed_up=True), "knownPhone": "138****5678"}}
    yield "services-place", {"services": place_topic()}
    yield "services-offline", {"services": {**fairs_topic(known=True), "offline": True}}
    yield "services-nothing", {"services": {"rows": []}}
    yield "farewell", {}
    yield "farewell-paper", {"farewell": {"hadPaper": True}}
    yield "gate", {}
    yield "out_of_service", {}
    yield (
        "out_of_service-no-font",
        {
            "kiosk": {"banner": {"code": "staff_alarm", "alarm": "FONT_MISSING"}},
            "outOfService": {"code": "CACHE_CORRUPT", "number": "32"},
        },
    )
    yield "staff_entry", {}
    yield "staff_entry-refused", {"staffEntry": {"typed": 0, "refused": True}}
    yield "staff_entry-locked", {"staffEntry": {"typed": 0, "lockedSeconds": 287}}
    yield "maintenance", {}
    yield "maintenance-well", {"maintenance": WELL}
    yield "maintenance-reading", {"maintenance": TEST_READING}
    yield "maintenance-printed", {"maintenance": TEST_PRINTED}
    yield "maintenance-stick", {"maintenance": AT_THE_STICK}
    yield "maintenance-stick-foreign", {"maintenance": FOREIGN_STICK}
    yield "maintenance-findings", {"maintenance": {"panel": "findings"}}
    yield "maintenance-calibrate", {"maintenance": {"panel": "calibrate"}}
    yield "maintenance-settings", {"maintenance": {"panel": "settings"}}
    yield "maintenance-log", {"maintenance": {"panel": "log"}}
    yield "maintenance-manual", {"maintenance": {"panel": "manual", "chapters": chapters()}}
    yield "maintenance-manual-page", {"maintenance": {"panel": "manual:printer", "blocks": MANUAL_PAGE}}
    yield "maintenance-desktop", {"maintenance": {"panel": "desktop"}}
    yield (
        "overlay-idle",
        {"kiosk": {"screen": "matches", "idle": {"visible": True, "secondsLeft": 9, "totalSeconds": 20}}},
    )
    yield "overlay-paper", {"kiosk": {"screen": "attract", "paperGuide": {"step": "open", "code": "", "number": ""}}}
    yield (
        "overlay-paper-closed",
        {"kiosk": {"screen": "attract", "paperGuide": {"step": "closed", "code": "PAPER_OUT", "number": "21"}}},
    )
    yield (
        "overlay-paper-testing",
        {"kiosk": {"screen": "attract", "paperGuide": {"step": "testing", "code": "", "number": ""}}},
    )
    yield "overlay-help", {"kiosk": {"screen": "job", "helpVisible": True}}
    yield "overlay-help-listen", {"kiosk": {"screen": "attract", "helpVisible": True, "canListen": True}}
    yield "overlay-help-forget", {"kiosk": {"screen": "matches", "helpVisible": True, "canForget": True}}
    yield "overlay-busy-form", {"kiosk": {"screen": "apply", "banner": {"code": "busy_form", "secondsLeft": 4}}}


def screen_of(scene: str, change: Change) -> str:
    """The screen that a scene shows: said in its changes, or the part of its name before the hyphen."""
    said = change.get("kiosk", {}).get("screen")
    return str(said) if said is not None else scene.split("-")[0]
