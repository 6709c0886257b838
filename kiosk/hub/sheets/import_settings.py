"""What a row of an office's list gets where the list says nothing; a table of the hub's settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from kiosk.config import Between, Matches, OneOf
from kiosk.domain.job import Acceptance


@dataclass(frozen=True, slots=True)
class ImportSettings:
    valid_days: Annotated[int, Between(1, 365)] = 7
    hours_text: Annotated[str, Matches(r".{1,30}", "1 to 30 characters")] = "按单位安排"
    acceptance: Annotated[str, OneOf(tuple(Acceptance))] = Acceptance.PHONE
    """An office's list seldom says; 电话联系 promises nobody that he will be called."""
    only_if_all_right: bool = False
    """False: the right rows now, the wrong ones as a file back. True: everything or nothing."""
    shown_rows: Annotated[int, Between(1, 500)] = 20
