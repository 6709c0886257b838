"""A release from the hub's terminal to a kiosk that does not stand with it, and what its hub makes of that."""

from __future__ import annotations

from pathlib import Path

import kiosk
from kiosk.hub import rollouts
from kiosk.hub.feed import ceremony
from kiosk.hub.rollouts import RolloutPlan
from kiosk.protocol.feed import FeedRole
from kiosk.protocol.software import TERMS_NAME, ReleaseName
from kiosk.protocol.update_report import UpdateOutcome, UpdateReport, report_file
from kiosk.release.archive import pack
from kiosk.release.wheelhouse import checked
from kiosk.sync.round import run_round, send_heartbeat
from kiosk.sync.software import this_program
from kiosk.sync.vitals import FeedStand, Vitals
from kiosk.update.spool import Spool
from tests.release.small_release import wheelhouse
from tests.sync.world import world

VERSION = "99.0"


def test_soft_13_a_release_that_falls_is_stopped_from_end_to_end(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        some_kiosk = made.enrolled()
        Spool(some_kiosk.state).prepare(UpdateReport(UpdateOutcome.READY, made.hub.now()))
        pack(checked(wheelhouse(tmp_path / "wheels", VERSION)), tmp_path / "archive")
        name = str(ReleaseName(this_program().platform, VERSION))
        draft = ceremony.change_files(
            made.feed.metadata, FeedRole.SOFTWARE, {name: tmp_path / "archive"}, (), made.hub.now()
        )
        made.feed.repository.install(made.feed.sign(draft, "release-1", "release-2"))
        with made.hub.database.writing() as connection:
            rollouts.start(connection, VERSION, RolloutPlan(steps=(100,)), [VERSION], "li", made.hub.now())
        made.publish()

        vitals = Vitals(some_kiosk.state, made.hub.now, lambda: 0)
        with some_kiosk.jobs() as jobs:
            link = some_kiosk.link(jobs, [])
            assert run_round(link, lambda settled: None).others == {}
            mark = some_kiosk.state / "update" / "ready"
            assert mark.read_text("ascii").strip() == name

            Spool(some_kiosk.state).conclude(
                UpdateReport(UpdateOutcome.TAKEN_BACK, made.hub.now(), VERSION, None, "UPDATE_TAKEN_BACK")
            )
            beat = vitals.heartbeat(FeedStand(), ())
            assert beat.update is not None
            assert (beat.version, beat.update.outcome) == (kiosk.__version__, "taken_back")
            assert send_heartbeat(link, beat).others == {}
            rollouts.look(made.hub.database, made.hub.now())
            assert made.alarms() == ["ROLLOUT_STOPPED"]

            made.publisher._done_at.clear()
            made.publish()
            assert b'"stopped":true' in made.feed.reopened().read(made.feed.reopened().live()[TERMS_NAME])
            run_round(link, lambda settled: None)
            link.close()
        assert sorted(each.name for each in report_file(some_kiosk.state).parent.iterdir()) == ["report.json"]
