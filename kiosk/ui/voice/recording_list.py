"""``kiosk recordings FOLDER``: which sentences somebody can record, and which of them the pack in a folder has.

Only sentences that are the same everywhere: what has a number, a name or a place in it is put together at the kiosk.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from kiosk.domain.spoken import sentences
from kiosk.resources import asset_path
from kiosk.ui.voice.prompt_pack import MANIFEST, load_pack

_FILLED_IN = re.compile(r"%[n0-9]")
_HAN = re.compile(r"[\u3400-\u9fff]")


def recordable() -> tuple[str, ...]:
    """Each sentence once, in the order of the pages. Raises OSError or ParseError for a broken installation."""
    tree = ElementTree.parse(asset_path("translations") / "en.ts")
    written = (source.text or "" for source in tree.iter("source"))
    fixed = (text for text in written if not _FILLED_IN.search(text) and _HAN.search(text))
    return tuple(dict.fromkeys(sentence for text in fixed for sentence in sentences(text) if _HAN.search(sentence)))


def manifest(wanted: Sequence[str]) -> str:
    """A pack.toml for these sentences, with the file to record for each."""
    named = ((json.dumps(text, ensure_ascii=False), number) for number, text in enumerate(wanted, start=1))
    rows = (f'{text} = "{number:04d}.wav"' for text, number in named)
    return "[recordings]\n" + "\n".join(rows) + "\n"


def main(argv: Sequence[str]) -> int:
    """0 all is recorded, 1 something is still to be recorded, 2 wrong use, 3 the folder cannot be written."""
    parser = argparse.ArgumentParser(
        prog="kiosk recordings",
        description="Writes the list of sentences to record into an empty folder; says of a pack what it lacks.",
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(argv).folder
    wanted = recordable()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / MANIFEST).exists():
            (folder / MANIFEST).write_text(manifest(wanted), encoding="utf-8")
    except OSError as error:
        sys.stdout.write(f"{folder}: {error.strerror}\n")
        return 3
    pack = load_pack(folder)
    missing = [sentence for sentence in wanted if sentence not in pack.recordings]
    for sentence in missing:
        sys.stdout.write(sentence + "\n")
    sys.stdout.write(f"{len(wanted) - len(missing)} / {len(wanted)}\n")
    return 1 if missing else 0
