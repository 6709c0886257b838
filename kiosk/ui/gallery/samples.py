"""What the sample screens show. All people, firms, numbers and codes in it are invented."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.store.places import KeptPlace, PlaceState
from kiosk.store.services import Services
from kiosk.ui.gallery.staff_samples import MAINTENANCE
from kiosk.ui.presentation import Fields
from kiosk.ui.service_rows import topic_rows
from kiosk.ui.session.service_topics import ServiceTopic
from kiosk.ui.session.visit import Chip

TICKET_URL = "https://demo.kiosk.invalid/t/" + "0123456789" * 23
"""As long as a real ticket; the host leads nowhere (RFC 2606)."""
NO_IDLE = {"visible": False, "secondsLeft": 20, "totalSeconds": 20}

TILES = (
    ("bricklayer", "瓦工"),
    ("steel-fixer", "钢筋工"),
    ("welder", "电焊工"),
    ("plumber", "水暖工"),
    ("electrician", "电工"),
    ("carpenter", "木工"),
    ("painter", "油漆工"),
    ("loader", "搬运工"),
    ("housekeeper", "家政"),
    ("carer", "护理"),
    ("cleaner", "保洁"),
    ("guard", "保安"),
    ("kitchen", "后厨服务"),
    ("delivery", "送餐快递"),
    ("warehouse", "仓库理货"),
    ("farm", "农活采摘"),
    ("driver", "司机"),
    ("repair", "机修"),
    ("sewing", "缝纫"),
    ("odd-jobs", "小工"),
)

TODAY = {"day": "today", "time": "05:50", "month": 11, "date": 24}
LAST_EVENING = {"day": "yesterday", "time": "18:20", "month": 11, "date": 23}


def job_row(
    job_id: str,
    title: str,
    tile: str,
    place: str,
    distance_km: float,
    start: tuple[str, str, str],
    pay: tuple[int, int],
    **changes: object,
) -> Fields:
    """One card as the list model and the single-job view-models hand it to QML."""
    day, time, kind = start
    row: Fields = {
        "jobId": job_id,
        "title": title,
        "tile": tile,
        "place": place,
        "distanceKm": distance_km,
        "distanceWord": "exact",
        "start": {"day": day, "month": 11, "date": 26, "time": time, "kind": kind},
        "payMin": pay[0],
        "payMax": pay[1],
        "payUnit": "day",
        "pieceName": "",
        "settlement": "daily",
        "openings": 10,
        "applied": 12,
        "placesLeft": 4,
        "reasons": [],
        "condition": {"code": ""},
        "updated": TODAY,
        "state": "normal",
        "isNew": False,
    }
    row.update(changes)
    return row


def reasons(*codes: str | tuple[str, int | str]) -> list[Fields]:
    pairs = [(code, "") if isinstance(code, str) else code for code in codes]
    return [{"code": code, "value": value} for code, value in pairs]


BRICKWORK = job_row(
    "101",
    "砌墙瓦工",
    "bricklayer",
    "东郭镇",
    6.2,
    ("tomorrow", "06:30", "gather"),
    (350, 400),
    reasons=reasons(("CHOSEN_TRADE", "bricklayer"), ("NEAR", 6), "DAILY_PAY"),
)
ROWS: tuple[Fields, ...] = (
    BRICKWORK,
    job_row(
        "102",
        "贴砖瓦工",
        "bricklayer",
        "解州镇",
        2.0,
        ("tomorrow", "07:00", "on-site"),
        (380, 0),
        placesLeft=2,
        openings=2,
        applied=1,
        reasons=reasons(("CHOSEN_TRADE", "bricklayer"), "NEAREST"),
        isNew=True,
    ),
    job_row(
        "103",
        "工地小工",
        "odd-jobs",
        "盐湖区",
        -1,
        ("tomorrow", "06:00", "bus"),
        (220, 0),
        placesLeft=8,
        distanceWord="same-county",
        updated=LAST_EVENING,
        reasons=reasons("TRANSPORT", "MEALS"),
    ),
    job_row(
        "104",
        "果园剪枝",
        "farm",
        "车盘乡",
        9.1,
        ("after_tomorrow", "07:30", "gather"),
        (180, 0),
        placesLeft=12,
        settlement="weekly",
        reasons=reasons(("NEAR", 9), "MEALS"),
    ),
    job_row(
        "105",
        "仓库搬运",
        "loader",
        "安邑",
        21.0,
        ("tomorrow", "13:00", "on-site"),
        (260, 0),
        placesLeft=3,
        state="old",
        updated={"day": "before_yesterday", "time": "17:06", "month": 11, "date": 22},
    ),
    job_row(
        "106",
        "苹果装箱理货",
        "warehouse",
        "陶村镇",
        18.0,
        ("date", "08:00", "bus"),
        (200, 240),
        placesLeft=20,
        settlement="weekly",
        condition={"code": "health"},
        reasons=reasons("MEALS"),
    ),
    job_row(
        "107",
        "电焊工",
        "welder",
        "东郭镇",
        6.0,
        ("tomorrow", "07:00", "on-site"),
        (300, 0),
        state="filled",
        placesLeft=0,
    ),
    job_row(
        "108",
        "高层住宅外墙保温板粘贴和抹灰班组长",
        "bricklayer",
        "运城经济技术开发区",
        32.0,
        ("date", "", "on-site"),
        (12000, 15000),
        payUnit="month",
        settlement="on-completion",
        reasons=reasons(("NEAR_TRADE", "bricklayer"), ("PAY_HIGH", 18), "INJURY_INSURANCE"),
    ),
    job_row(
        "109",
        "<b>手套</b>缝边",
        "sewing",
        "泓芝驿镇",
        0.4,
        ("today", "", "on-site"),
        (2, 0),
        payUnit="piece",
        pieceName="双",
        settlement="monthly",
    ),
)

LONG_TEXT = "砌围墙，自带瓦刀，灰、砖送到手边。<b>不是粗体</b>，下雨停工不扣钱。" * 55
TOMORROW = {"day": "tomorrow", "time": "06:30", "month": 11, "date": 25}
SENT: Fields = {
    "ticketId": "7",
    "title": "砌墙瓦工",
    "issued": LAST_EVENING,
    "state": "sent",
    "standing": True,
    "start": {**TOMORROW, "kind": "gather"},
    "address": "东郭镇磨河村东口工地",
    "contact": {"name": "赵师傅", "phone": "0359-555-0142"},
    "undoable": True,
    "restorable": False,
    "shortCode": "K7M42 9XQ3T",
}
WITHDRAWN: Fields = {
    **SENT,
    "ticketId": "8",
    "title": "工地小工",
    "issued": TODAY,
    "state": "withdrawn",
    "standing": False,
    "restorable": True,
    "shortCode": "B2N6P 0HH8W",
}
LONG_HIRER: Fields = {
    "name": "山西省运城市盐湖区某某建筑装饰工程劳务分包有限责任公司",
    "kind": "person",
    "verifiedMonth": 9,
    "verifiedDay": 30,
}


def _suggestion(kind: str, value: str, text: str, count: int, certified: int = 0) -> Fields:
    tile = value if kind == "trade" else ""
    return {"kind": kind, "value": value, "text": text, "tile": tile, "count": count, "certified": certified}


SUGGESTIONS = [
    _suggestion("trade", "steel-fixer", "钢筋工", 12),
    _suggestion("trade", "welder", "钢结构焊接", 0, 14),
    _suggestion("trade", "farm", "果园", 31),
    _suggestion("place", "140802999", "盐湖区工业园", 9),
    _suggestion("title", "果园剪枝", "果园剪枝", 5),
    _suggestion("title", "工地小工", "工地小工", 23),
    _suggestion("title", "给瓦工供灰", "给瓦工供灰", 2),
    *(_suggestion("title", title, title, 1) for title in ["锅炉房看火夜班(连续三个月以上，有经验的优先)"]),
]


LISTENED: Fields = {
    "hirer": {"name": "磨河建筑劳务队", "kind": "unit", "verifiedMonth": 10, "verifiedDay": 8},
    "address": "东郭镇磨河村东口工地",
    "meetAt": "磨河村东口牌楼下",
    "days": 5,
    "perks": ["meals", "transport"],
    "hazards": ["dust"],
    "hazardsKnown": True,
    "requirement": {"minAge": 0, "maxAge": 55, "education": "none", "experienceYears": 1, "certificates": []},
    "acceptance": "hirer-selects",
    "replyDeadline": {**TODAY, "time": "20:00"},
}


def base() -> dict[str, Fields]:
    """What every view-model shows before a scene changes something."""
    return {
        "kiosk": {
            "clock": {"hour": 6, "minute": 12, "month": 11, "day": 24, "weekday": 2},
            "marketName": "盐湖区零工市场",
            "placeName": "解州镇便民服务中心",
            "marketPhone": "0359-555-0100",
            "demo": True,
            "greeting": {"name": "关*国", "part": "early"},
        },
        "attract": {
            "jobs": 312,
            "daily": 186,
            "places": 1024,
            "newest": [BRICKWORK, ROWS[3], ROWS[5]],
            "readerState": "ready",
            "dataAge": {"day": "today", "time": "05:50", "date": "11-24", "stale": False, "none": False},
            "network": "online",
        },
        "staffEntry": {"typed": 4},
        "maintenance": MAINTENANCE,
        "reading": {"step": "read"},
        "fault": {"code": "CARD_UNREADABLE", "number": "02", "picture": "card-again"},
        "notice": {"preview": [BRICKWORK, ROWS[1]]},
        "trades": {"tiles": tiles()},
        "matches": {
            "total": 23,
            "personal": True,
            "chips": [{"code": str(chip), "on": chip is Chip.ALL, "count": 23, "km": 10} for chip in Chip],
            "fold": [
                {"code": "NEEDS_CERTIFICATE", "value": "welding", "count": 14},
                {"code": "AGE_MAX", "value": 55, "count": 5},
                {"code": "OTHER_TRADE", "value": "", "count": 270},
            ],
        },
        "search": {},
        "listen": {"card": BRICKWORK, "details": LISTENED, "position": 3, "total": 20, "loading": False},
        "job": {
            "card": BRICKWORK,
            "hirer": {"name": "磨河建筑劳务队", "kind": "unit", "verifiedMonth": 10, "verifiedDay": 8},
            "description": "砌围墙，自带瓦刀，灰、砖送到手边。下雨停工。",
            "address": "东郭镇磨河村东口工地",
            "hours": "06:30-18:00",
            "way": {"toward": "ne", "minutes": 30},
            "meetAt": "磨河村东口牌楼下",
            "days": 5,
            "insurance": "injury",
            "perks": ["meals", "transport"],
            "hazards": ["dust"],
            "hazardsKnown": True,
            "contact": {"name": "赵师傅", "phone": "0359-555-0142"},
            "acceptance": "hirer-selects",
            "replyDeadline": {**TODAY, "time": "20:00"},
            "source": "盐湖区零工市场",
            "phoneQr": "image://qr/job",
            "canApply": True,
        },
        "report": {"title": "砌墙瓦工"},
        "apply": {"digits": "138000012", "missing": 2, "receiver": "磨河建筑劳务队", "card": BRICKWORK},
        "ticket": {
            "silence": {"code": "not_chosen_by", **TODAY, "time": "20:00"},
            "qr": "image://qr/ticket",
            "shortCode": "K7M42 9XQ3T",
            "group": "K7M42",
            "card": BRICKWORK,
            "address": "东郭镇磨河村东口工地",
            "meetAt": "磨河村东口牌楼下",
            "contact": {"name": "赵师傅", "phone": "0359-555-0142"},
            "undoSecondsLeft": 588,
            "hirer": "磨河建筑劳务队",
            "certificates": ["height"],
        },
        "applications": {
            "rows": [SENT, WITHDRAWN, {**SENT, "ticketId": "9", "title": "果园剪枝", "state": "chosen"}],
            "earlier": [{**SENT, "ticketId": "5", "title": "仓库搬运", "state": "came"}],
        },
        "services": fairs_topic(),
        "farewell": {"hadTicket": True},
        "outOfService": {"code": "no_jobs", "number": "31"},
    }


def tiles(*chosen: str) -> list[Fields]:
    return [{"tile": tile, "word": word, "chosen": tile in chosen} for tile, word in TILES]


SERVICES_AT = 1_795_470_720
"""24 November 2026, 05:52 in China."""
_HOUR_S = 3600
SERVICES = Services(
    entries=(
        ServiceEntry(
            1,
            ServiceSection.RIGHTS_WINDOW,
            "维权窗口",
            "欠钱、受伤、押证都管。",
            None,
            "2号窗口",
            "8:30–18:00",
            "0359-555-0110",
        ),
        ServiceEntry(
            2, ServiceSection.RIGHTS, "工钱拖着不给怎么办", "记下哪天、哪里、跟谁干、说好多少钱，拿上这张单子去窗口。"
        ),
    ),
    activities=(
        Activity(
            1,
            ActivityKind.FAIR,
            "盐湖区冬季零工招聘会",
            SERVICES_AT + 27 * _HOUR_S,
            "市场一楼大厅",
            "盐湖区人社局",
            300,
            112,
            True,
            ends_at=SERVICES_AT + 30 * _HOUR_S,
            text="建筑、家政、仓储共40家单位，现场说定。",
            phone="0359-555-0111",
        ),
        Activity(
            2,
            ActivityKind.INTERVIEW,
            "物流园远程面试",
            SERVICES_AT + 52 * _HOUR_S,
            "3号面试间",
            "运城物流园",
            20,
            20,
            True,
        ),
    ),
)


def fairs_topic(*, known: bool = False, signed_up: bool = False) -> Fields:
    place = KeptPlace(7, "K7M42 9XQ3T", 3, None, PlaceState.SAVED)
    activities = (*SERVICES.activities, replace(SERVICES.activities[0], id=3, title="家政专场招聘会"))
    shown = replace(SERVICES, activities=activities) if signed_up else SERVICES
    return _services_page(ServiceTopic.FAIRS, shown, (place,) if signed_up else (), known=known or signed_up)


def place_topic() -> Fields:
    """The person has a place in what stands first, and its slip has just come out."""
    place = KeptPlace(7, "K7M42 9XQ3T", 1, SERVICES.activities[0], PlaceState.GIVEN)
    return {
        **_services_page(ServiceTopic.FAIRS, SERVICES, (place,), known=True),
        "printable": ["1"],
        "slipOf": "1",
        "printerState": "printed",
    }


def rights_topic() -> Fields:
    return _services_page(ServiceTopic.RIGHTS)


def _services_page(
    topic: ServiceTopic, shown: Services = SERVICES, kept: tuple[KeptPlace, ...] = (), *, known: bool = False
) -> Fields:
    return {
        "topics": [{"code": str(each), "count": 1, "on": each is topic} for each in ServiceTopic],
        "rows": topic_rows(shown, topic, "0359-555-0100", SERVICES_AT, kept, known=known),
        "loading": False,
    }
