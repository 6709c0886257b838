"""Who came together: group numbers that are worth showing (M5).

Every application has one, because nobody knows beforehand whether companions will follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

Group = tuple[int, str | None]
"""Posting and number: it joins the applications for one posting only."""


def shared_groups(rows: Iterable[Row[Any]]) -> frozenset[Group]:
    """The groups of rows of ``application`` that two or more are in."""
    counted = Counter((row.job_id, row.group_number) for row in rows)
    return frozenset(group for group, number in counted.items() if number > 1 and group[1])


def shown_group(row: Row[Any], shared: frozenset[Group]) -> str | None:
    """The row's group number, None for who came alone."""
    return row.group_number if (row.job_id, row.group_number) in shared else None
