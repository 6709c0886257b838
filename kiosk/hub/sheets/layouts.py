"""What people have decided about the columns of offices' lists, remembered by layout for the next list."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from kiosk.hub.schema import SHEET_LAYOUT
from kiosk.hub.sheets.headings import Choices, HeadingVocabulary, SheetField, layout_key, normal_heading
from kiosk.hub.upsert import insert_into


def keep_choices(
    connection: Connection,
    headings: Sequence[str],
    choices: Choices,
    vocabulary: HeadingVocabulary,
    actor: str,
    now: int,
) -> None:
    """Remember what the columns of this layout mean; without choices the layout is forgotten."""
    key = layout_key(headings, vocabulary)
    if not choices:
        connection.execute(delete(SHEET_LAYOUT).where(SHEET_LAYOUT.c.layout_key == key))
        return
    kept = {normal_heading(heading): field for heading, field in choices.items()}
    values = {"layout_key": key, "choices": json.dumps(kept, ensure_ascii=False), "kept_by": actor, "kept_at": now}
    statement = insert_into(connection.dialect.name, SHEET_LAYOUT).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=["layout_key"], set_=values))


def kept_choices(connection: Connection, headings: Sequence[str], vocabulary: HeadingVocabulary) -> Choices:
    """What was decided for a list of this layout; empty when nothing was. A field of a newer program is left out."""
    query = select(SHEET_LAYOUT.c.choices).where(SHEET_LAYOUT.c.layout_key == layout_key(headings, vocabulary))
    kept = connection.execute(query).scalar_one_or_none()
    known = set(SheetField)
    return {heading: SheetField(field) for heading, field in json.loads(kept or "{}").items() if field in known}
