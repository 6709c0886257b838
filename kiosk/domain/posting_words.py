"""A posting and its ticket in the market's words, for the paper and for the hub's pages, lists, posters and messages.

The screen says the same in ``kiosk/ui/qml/kit/Words.qml``; ``tests/domain/test_posting_words.py`` holds the two
together, because a worker reads both about the same job.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from kiosk.domain.application import Silence, SilenceCode, TicketTitle
from kiosk.domain.clock import local_time
from kiosk.domain.job import Acceptance, Education, HirerKind, Insurance, Job, MeetKind, Pay, PayUnit, Perk, Settlement
from kiosk.domain.region import RegionTable

SETTLEMENT: dict[Settlement, str] = {
    Settlement.DAILY: "日结",
    Settlement.WEEKLY: "周结",
    Settlement.MONTHLY: "月结",
    Settlement.ON_COMPLETION: "完工结",
}
PERK: dict[Perk, str] = {
    Perk.MEALS: "管饭",
    Perk.LODGING: "管住",
    Perk.TRANSPORT: "有车接",
    Perk.TOOLS: "工具现成",
}
MEETING: dict[MeetKind, str] = {MeetKind.GATHER: "集合", MeetKind.BUS: "坐班车", MeetKind.ON_SITE: "到工地"}
INSURANCE: dict[Insurance, str] = {
    Insurance.NONE: "没说买保险，去之前问清",
    Insurance.ACCIDENT: "买意外险",
    Insurance.INJURY: "买工伤保险",
    Insurance.FIVE: "交五险",
}
EDUCATION: dict[Education, str] = {
    Education.NONE: "不限学历",
    Education.PRIMARY: "小学以上",
    Education.JUNIOR: "初中以上",
    Education.SENIOR: "高中以上",
    Education.COLLEGE: "大专以上",
}
ACCEPTANCE: dict[Acceptance, str] = {
    Acceptance.FIRST_COME: "先到先得",
    Acceptance.HIRER_SELECTS: "单位挑人",
    Acceptance.PHONE: "打电话定",
}
HIRER_KIND: dict[HirerKind, str] = {
    HirerKind.UNIT: "单位",
    HirerKind.SELF_EMPLOYED: "个体户",
    HirerKind.PERSON: "个人",
}
TICKET_TITLE: dict[TicketTitle, str] = {
    TicketTitle.APPLICATION: "报名单",
    TicketTitle.DISPATCH: "派工单",
    TicketTitle.STANDBY: "候补单",
    TicketTitle.BOARDING: "乘车单",
}

_UNIT: dict[PayUnit, str] = {
    PayUnit.HOUR: "元/小时",
    PayUnit.DAY: "元/天",
    PayUnit.WEEK: "元/周",
    PayUnit.MONTH: "元/月",
    PayUnit.TASK: "元/整活",
}
_SILENCE: dict[SilenceCode, str] = {
    SilenceCode.NOT_CHOSEN_BY: "{by}前没接到电话就是没选上，请不要去。",
    SilenceCode.NOT_CHOSEN: "没接到电话就是没选上，请不要去。",
    SilenceCode.NO_PLACE_BY: "{by}前没有回话就是人够了，请不要去。",
    SilenceCode.NO_PLACE: "没有回话就是人够了，请不要去。",
    SilenceCode.CALL_FIRST_BY: "{by}前先打电话。没说定，请不要去。",
    SilenceCode.CALL_FIRST: "去之前先打电话。没说定，请不要去。",
}
_WEEKDAYS = "一二三四五六日"


def pay_figure(pay: Pay) -> str:
    """ "300–350", "260": an en dash without spaces, as on the job cards."""
    higher = pay.maximum_yuan is not None and pay.maximum_yuan > pay.minimum_yuan
    return f"{pay.minimum_yuan}–{pay.maximum_yuan}" if higher else str(pay.minimum_yuan)


def pay_unit(pay: Pay) -> str:
    return f"元/{pay.piece_name or '件'}" if pay.unit is PayUnit.PIECE else _UNIT[pay.unit]


def pay_words(pay: Pay) -> str:
    """ "300–350元/天 日结"."""
    return f"{pay_figure(pay)}{pay_unit(pay)} {SETTLEMENT[pay.settlement]}"


def clock_words(at: time) -> str:
    """ "5:50", "18:20", and a full hour of the evening as it is said: "8点"."""
    return f"{at.hour - 12}点" if at.hour >= 18 and at.minute == 0 else f"{at.hour}:{at.minute:02d}"


def day_words(day: date, today: date, at: time | None = None) -> str:
    """ "今早", "明天", "昨晚", "11月25日": the day as it is said; the part of the day only where it helps."""
    early = at is not None and at.hour < 9
    late = at is not None and at.hour >= 18
    match (day - today).days:
        case 0:
            return "今早" if early else "今晚" if late else "今天"
        case 1:
            return "明早" if early else "明晚" if late else "明天"
        case 2:
            return "后天"
        case -1:
            return "昨晚" if late else "昨天"
        case -2:
            return "前天"
    return f"{day.month}月{day.day}日"


def moment_words(at: int, now: int) -> str:
    """An instant (Unix s) as it is said at ``now``: "今晚8点", "11月25日 9:30"."""
    local, today = local_time(at), local_time(now).date()
    hour = time(local.hour, local.minute)
    day = day_words(local.date(), today, hour)
    return f"{day}{' ' if day[0].isdigit() else ''}{clock_words(hour)}"


def date_words(day: date) -> str:
    """ "11月25日 周三"."""
    return f"{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]}"


def start_words(job: Job, now: int) -> str:
    """ "明早 6:30 集合". Work that has already begun starts today for whoever comes now."""
    today = local_time(now).date()
    day = max(job.work.start_on, today)
    if job.work.meet_time is None:
        return f"{day_words(day, today)}开工"
    named = day_words(day, today, job.work.meet_time)
    return f"{named} {clock_words(job.work.meet_time)} {MEETING[job.work.meet_kind]}"


def place_words(job: Job, regions: RegionTable) -> str:
    """The posting's own words, with county and township before them unless it already names the place."""
    name = regions.name(job.place.region) or ""
    if not name or name in job.place.address:
        return job.place.address
    return regions.short_name(job.place.region) + job.place.address


def perks_words(perks: Iterable[Perk]) -> str:
    """ "管饭 · 有车接"; empty when there are none."""
    return " · ".join(PERK[perk] for perk in sorted(perks))


def places_words(job: Job) -> str:
    """ "要4人，已报12人"."""
    return f"要{job.openings}人，已报{job.applied}人"


def left_words(job: Job) -> str:
    """ "还缺 3 人", "已招满"."""
    left = max(0, job.openings - job.filled)
    return f"还缺 {left} 人" if left else "已招满"


def ages_words(job: Job) -> str:
    """The hirer's own limits as his, never the person's age (M10)."""
    least, most = job.requirement.minimum_age or 0, job.requirement.maximum_age or 0
    if least and most:
        return f"单位要求{least}到{most}岁"
    if most:
        return f"单位要求{most}岁以下"
    return f"单位要求{least}岁以上" if least > 18 else "不限年龄"


def verified_words(job: Job) -> str:
    """When somebody of the market looked at the hirer's papers."""
    on = f"{job.hirer.verified_on.month}月{job.hirer.verified_on.day}日"
    match job.hirer.kind:
        case HirerKind.SELF_EMPLOYED:
            return f"营业执照{on}看过"
        case HirerKind.PERSON:
            return f"雇主证件{on}看过"
        case HirerKind.UNIT:
            return f"单位{on}核查过"


def silence_words(silence: Silence, now: int) -> str:
    """What it means when nobody calls (M2)."""
    return silence_sentence(silence.code, "" if silence.when is None else moment_words(silence.when, now))


def silence_sentence(code: SilenceCode, by: str) -> str:
    """The same with the deadline already in words; paper says it with its date."""
    return _SILENCE[code].format(by=by)
