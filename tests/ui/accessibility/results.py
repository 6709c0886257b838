"""All checks put together, and the table that docs/accessibility.md shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAccessible

from kiosk.ui.gallery.scenes import Change, scenes
from kiosk.ui.gallery.surroundings import MODES, PANELS, Mode, Panel
from kiosk.ui.gallery.window import Gallery
from tests.ui.accessibility.keys import KeyWalk
from tests.ui.accessibility.rules import RULES, Check
from tests.ui.accessibility.survey import Finding, Screen, Survey, TextReader, survey_mode
from tests.ui.qml_tree import warmed

USUAL = (Panel("21.5"), Panel("21.5", portrait=False))
"""Measured with pixels and keys, in all modes but the one that is about another height."""
USUAL_MODES = tuple(mode for mode in MODES if "lowerEdgeMm" not in mode.values)


@dataclass(frozen=True, slots=True)
class Row:
    """Surveys of one panel by mode."""

    panel: Panel
    modes: Mapping[str, Survey]
    screens: int


def measure(panel: Panel, modes: Sequence[Mode], warnings: list[str], *, usual: bool) -> Row:
    """Every screen in these modes on one panel; on the ``usual`` one pixels and keys too."""
    gallery = warmed(Gallery.on(panel))
    surveys = {mode.name: survey_mode(gallery, panel, mode, pixels=usual) for mode in modes}
    if usual:
        QAccessible.setActive(True)
        _walk(gallery, panel, modes[0], surveys[modes[0].name], dict(scenes()), rings=panel.portrait)
    return Row(panel, surveys, _closed(gallery, warnings))


def sample(panel: Panel, warnings: list[str]) -> Row:
    """Every screen once, each in another mode than its neighbours and than on the panel before.

    On ten panels and in ten modes together each screen is looked at on every panel and in every mode; on the usual
    ones with drawn pixels, and what is normal there is walked with keys.
    """
    gallery = warmed(Gallery.on(panel))
    turn = PANELS.index(panel)
    surveys = {}
    for mode in MODES:
        chosen = {
            name: change
            for number, (name, change) in enumerate(scenes())
            if MODES[(number + turn) % len(MODES)] is mode
        }
        surveys[mode.name] = survey_mode(gallery, panel, mode, chosen, pixels=panel in USUAL)
        if panel in USUAL and not mode.values:
            QAccessible.setActive(True)
            _walk(gallery, panel, mode, surveys[mode.name], chosen, rings=False)
    return Row(panel, surveys, _closed(gallery, warnings))


def _closed(gallery: Gallery, warnings: list[str]) -> int:
    """How many screens there are, once the window is down."""
    gallery.close()
    warnings += gallery.warnings
    return len(dict(scenes()))


def _walk(
    gallery: Gallery, panel: Panel, mode: Mode, survey: Survey, chosen: Mapping[str, Change], *, rings: bool
) -> None:
    gallery.become(mode)
    reader, walk = TextReader(gallery), KeyWalk()
    for scene, change in chosen.items():
        gallery.show_scene(scene, change)
        screen = Screen(gallery, reader, panel, mode, scene)
        survey.add(screen.names())
        survey.add(walk.walk(screen, rings=rings))


Faulty = frozenset[tuple[str, str, str]]
"""Mode, panel, and the name of a screen on which something is not met there."""
EVERY = "every screen"


def faulty(rows: Iterable[Row]) -> dict[tuple[str, str, str], list[Finding]]:
    """What is not met, by mode, panel and screen."""
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for row in rows:
        for name, survey in row.modes.items():
            for each in survey.failures:
                found.setdefault((name, row.panel.name, each.where.split()[-1]), []).append(each)
    return found


def admitted(document: str) -> Faulty:
    """What the document says is not met: read back from the lists below its tables."""
    found: set[tuple[str, str, str]] = set()
    for line in document.splitlines():
        head, mark, screens = line.removeprefix("* ").partition(": ")
        mode, comma, panel = head.partition(", ")
        if line.startswith("* ") and mark and comma and panel in {each.name for each in PANELS}:
            names = dict(scenes()) if screens == EVERY else screens.split(", ")
            found |= {(mode, panel, name) for name in names}
    return frozenset(found)


def table(rows: Sequence[Row]) -> str:
    """Markdown: each check by mode, the smallest figure of both orientations, then what is not met."""
    names = [mode.name for mode in MODES if any(mode.name in row.modes for row in rows)]
    lines = [f"| check | rules | asked | {' | '.join(names)} |", "|---" * (len(names) + 3) + "|"]
    for check, rule in RULES.items():
        cells = [_cell([row.modes[name] for row in rows if name in row.modes], check) for name in names]
        if any(cells):
            asked = "" if not rule.unit else f"{rule.least:g} {rule.unit}"
            if rule.least != rule.least_large:
                asked += f" ({rule.least_large:g} in large type)"
            lines.append(f"| {check} | {rule.letters} | {asked} | {' | '.join(cell or '–' for cell in cells)} |")
    return "\n".join([*lines, "", *_not_met(rows)])


def _cell(surveys: Sequence[Survey], check: Check) -> str:
    if not any(survey.looked.get(check) for survey in surveys):
        return ""
    screens = {each.where.split()[-1] for survey in surveys for each in survey.failures if each.check is check}
    if screens:
        return f"**not on {len(screens)}**"
    figures = [survey.least[check].value for survey in surveys if check in survey.least]
    least = min((figure for figure in figures if figure is not None), default=None)
    return "met" if least is None or check is Check.FOCUS else f"{least:.1f}"


def _not_met(rows: Sequence[Row]) -> list[str]:
    found: dict[str, set[str]] = {}
    for mode, panel, screen in faulty(rows):
        found.setdefault(f"{mode}, {panel}", set()).add(screen)
    if not found:
        return ["Nothing of this is unmet."]
    lines = ["Screens with a fault, by mode and panel:", ""]
    for where, screens in sorted(found.items()):
        lines.append(f"* {where}: {EVERY if len(screens) == rows[0].screens else ', '.join(sorted(screens))}")
    return lines


def panels_table(rows: Sequence[Row]) -> str:
    """Markdown: each panel, the smallest target and capital letter, and how many screens have a fault in some mode."""
    asked = [
        "smallest target",
        "in large type",
        "smallest capital",
        "in large type",
        "Chinese screens with a fault",
        "English",
    ]
    lines = [f"| panel | {' | '.join(asked)} |", "|---" * (len(asked) + 1) + "|"]
    for row in rows:
        plain = [survey for name, survey in row.modes.items() if "large" not in name]
        large = [survey for name, survey in row.modes.items() if "large" in name]
        figures = [_least(surveys, check) for check in (Check.TARGET, Check.CAP) for surveys in (plain, large)]
        counted = [str(_screens(row, english)) for english in (False, True)]
        lines.append(f"| {row.panel.name} | {' | '.join(figures + counted)} |")
    return "\n".join([*lines, "", *_not_met(rows)])


def screens_list() -> str:
    """Markdown: what is measured, by name."""
    names = [name for name, _ in scenes()]
    return f"{len(names)} screens: {', '.join(names)}."


def _least(surveys: Sequence[Survey], check: Check) -> str:
    figures = [survey.least[check].value for survey in surveys if check in survey.least]
    return f"{min(figure for figure in figures if figure is not None):.1f} {RULES[check].unit}"


def _screens(row: Row, english: bool) -> int:
    return len(
        {
            (name, each.where.split()[-1])
            for name, survey in row.modes.items()
            if ("english" in name) is english
            for each in survey.failures
        }
    )


def section(document: str, name: str) -> str:
    """What stands between the marks of that name."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    return document.split(begin)[1].split(end)[0].strip()


def with_section(document: str, name: str, text: str) -> str:
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    head, rest = document.split(begin)
    return f"{head}{begin}\n\n{text}\n\n{end}{rest.split(end)[1]}"
