"""Entries and activities to look at."""

from __future__ import annotations

from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection

DAY_S = 86_400


def an_entry(title: str = "快餐", section: ServiceSection = ServiceSection.SERVICE_520) -> ServiceEntry:
    return ServiceEntry(1, section, title, "两菜一汤", 5, "一楼食堂", "06:00–19:00", "0359-555-0100")


def an_activity(now: int, title: str = "电焊短训", kind: ActivityKind = ActivityKind.TRAINING) -> Activity:
    return Activity(1, kind, title, now + DAY_S, "二楼教室", "市技工学校", 2, 0, True, now + 2 * DAY_S, "带身份证")
