"""A release on trial, with a unit that stands or falls and power that may go at any step.

The unit is a model: systemd itself does not run where the tests do.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.release.errors import ReleaseError
from kiosk.release.releases import MADE, Releases
from kiosk.release.trial import STANDS_S, Outcome, Trials


class PowerCutError(Exception):
    """Nothing after this point has happened."""


class ModelUnit:
    """Runs whatever ``current`` names at a restart; a release of ``falling`` starts over each 20 s."""

    def __init__(self, releases: Releases, falling: frozenset[str]) -> None:
        self.releases = releases
        self.falling = falling
        self.runs: str | None = None
        self.now_s = self.started_s = 0.0
        self.power_until_s = float("inf")

    def restart(self) -> bool:
        self.runs, self.started_s = self.releases.current, self.now_s
        return True

    def starts_over(self) -> int | None:
        if self.runs in self.falling:
            return int((self.now_s - self.started_s) // 20) or None
        return 0

    def clock_s(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        if self.now_s >= self.power_until_s:
            raise PowerCutError


def whole(root: Path, *names: str) -> Releases:
    for name in names:
        (root / "releases" / name).mkdir(parents=True)
        (root / "releases" / name / MADE).touch()
    return Releases(root, Path("/usr/bin/python3"))


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    made = whole(tmp_path, "old", "new")
    made.use("old")
    return made


def trials(root: Path, unit: ModelUnit) -> Trials:
    return Trials(root, unit.releases, unit, unit.clock_s, unit.sleep)


@pytest.mark.parametrize("cut_after_s", [0.5, 15.0, 45.0, STANDS_S - 1, None])
@pytest.mark.parametrize(("falling", "runs"), [(frozenset[str](), "new"), (frozenset({"new"}), "old")])
def test_what_stands_stays_and_what_falls_is_taken_back_wherever_power_goes(
    tmp_path: Path, releases: Releases, falling: frozenset[str], runs: str, cut_after_s: float | None
) -> None:
    unit = ModelUnit(releases, falling)
    if cut_after_s is not None:
        unit.power_until_s = cut_after_s
        try:
            trials(tmp_path, unit).begin("new")
        except PowerCutError:
            unit.power_until_s = float("inf")
            trials(tmp_path, unit).settle()
    else:
        trials(tmp_path, unit).begin("new")
    assert (releases.current, unit.runs) == (runs, runs)
    assert trials(tmp_path, unit).rejected() == tuple(sorted(falling))
    assert not (tmp_path / "trial.json").exists()
    assert trials(tmp_path, unit).settle() is Outcome.NOTHING_TO_TRY


def test_a_trial_that_was_only_written_down_is_none(tmp_path: Path, releases: Releases) -> None:
    (tmp_path / "trial.json").write_text('{"name":"new","before":"old"}', encoding="ascii")
    unit = ModelUnit(releases, frozenset())
    assert trials(tmp_path, unit).settle() is Outcome.NOTHING_TO_TRY
    assert releases.current == "old"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"name":7}'])
def test_a_damaged_note_decides_nothing(tmp_path: Path, releases: Releases, content: str) -> None:
    (tmp_path / "trial.json").write_text(content, encoding="ascii")
    assert trials(tmp_path, ModelUnit(releases, frozenset())).settle() is Outcome.NOTHING_TO_TRY
    assert releases.current == "old"


def test_a_first_release_that_does_not_stand_has_nothing_to_go_back_to(tmp_path: Path) -> None:
    releases = whole(tmp_path, "new")
    unit = ModelUnit(releases, frozenset({"new"}))
    with pytest.raises(ReleaseError):
        trials(tmp_path, unit).begin("new")
    assert releases.current == "new", "the machine shows what it can"


def test_what_runs_already_is_not_tried(tmp_path: Path, releases: Releases) -> None:
    assert trials(tmp_path, ModelUnit(releases, frozenset())).begin("old") is Outcome.NOTHING_TO_TRY
