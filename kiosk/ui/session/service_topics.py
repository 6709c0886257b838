"""The parts of the services page, in the order in which it shows them."""

from __future__ import annotations

from enum import StrEnum


class ServiceTopic(StrEnum):
    FAIRS = "fairs"
    TRAINING = "training"
    BUSES = "buses"
    CARE = "care"
    """吃饭5元, 休息2元, 工具0元."""
    RIGHTS = "rights"
    WINDOWS = "windows"
