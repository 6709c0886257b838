"""docs/protocol.md, 14: into a fleet by network and by stick, and nothing lost when it breaks off in the middle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.hub.enrolment_program import enrol_main
from kiosk.hub.program import main as hub_main
from kiosk.protocol.enrolment import Invitation, invitation_file, invitation_link
from kiosk.store.contact import load_contact
from kiosk.store.identity import IdentityMissingError, load_identity
from kiosk.sync.enrol_program import EnrolExit
from kiosk.sync.enrol_program import main as enrol
from kiosk.sync.enrolment import begin
from tests.faults.proxy import CAPTIVE_PORTAL, Fault, failure
from tests.sync.world import HOST, KIOSK_ID, World, world


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(autouse=True)
def calm(place: World) -> None:
    place.proxy.plan([])


@pytest.fixture
def invitation(place: World) -> Invitation:
    return place.fleet.invite(KIOSK_ID, "admin", place.hub.now())


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


@pytest.fixture
def stick(tmp_path: Path, invitation: Invitation) -> Path:
    file = tmp_path / "stick" / "kiosk-7.json"
    file.parent.mkdir()
    file.write_bytes(invitation_file(invitation))
    return file


@pytest.fixture
def hub_config(place: World, tmp_path: Path) -> Path:
    """The hub's own settings, as its tools read them."""
    file = tmp_path / "hub.toml"
    url = place.hub.settings.database_url
    hub = f'[hub]\npublic_url = "{place.proxy.url}"\npublic_host = "{HOST}"\n'
    paths = f'[database]\nurl = "{url}"\n[paths]\nstate = "{place.hub.state_folder}"\n'
    file.write_text(hub + paths, encoding="utf-8")
    return file


def run(*arguments: str | Path) -> int:
    return enrol([str(each) for each in arguments])


def test_one_pasted_line_enrols(
    place: World, invitation: Invitation, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(invitation_link(invitation), "--state", state) == EnrolExit.DONE
    said = capsys.readouterr().out
    assert "登记成功" in said
    assert "Enrolled as kiosk 7" in said
    identity = load_identity(state / "identity")
    assert (identity.kiosk_id, identity.hub_host, identity.demo) == (KIOSK_ID, HOST, False)
    assert identity.fleet_key == place.hub.keys.fleet_key
    assert identity.hub is not None
    assert (identity.hub.url, json.loads(identity.hub.root)["signed"]["_type"]) == (place.proxy.url, "root")
    contact = load_contact(state)
    assert contact is not None
    assert abs(contact.hub_time - place.hub.now()) < 60
    assert not (state / "enrolment").exists()


def test_enr_3_the_secret_of_an_invitation_is_neither_sent_nor_printed_nor_logged(
    place: World,
    invitation: Invitation,
    state: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen = len(place.proxy.seen)
    link = invitation_link(invitation)
    run(link, "--state", state)
    printed = capsys.readouterr()
    _, _, code = link.partition("#")
    assert not any(code in text for text in (printed.out, printed.err, caplog.text))
    assert [each.line for each in place.proxy.seen[seen:]] == ["POST /k/1/enrol HTTP/1.1"]
    assert invitation.secret not in begin(state, invitation).request


@pytest.mark.parametrize(
    "fault", [Fault(drop_answer=True), Fault(cut_down=300), Fault(reset=True), Fault(reply=CAPTIVE_PORTAL)]
)
def test_a_lost_answer_is_asked_for_again_with_the_same_keys(
    place: World, invitation: Invitation, state: Path, fault: Fault
) -> None:
    place.proxy.plan([fault])
    assert run(invitation_link(invitation), "--state", state) == EnrolExit.NO_HUB
    with pytest.raises(IdentityMissingError):
        load_identity(state / "identity")
    keys = begin(state, invitation)
    assert run(invitation_link(invitation), "--state", state) == EnrolExit.DONE
    assert load_identity(state / "identity").signing_key == keys.signing_key


def test_by_stick_without_any_network(
    place: World, stick: Path, state: Path, hub_config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = len(place.proxy.seen)
    assert run(stick, "--offline", "--state", state) == EnrolExit.WAITING
    assert "kiosk hub enrol" in capsys.readouterr().out
    assert run(stick, "--offline", "--state", state) == EnrolExit.WAITING, "as often as one likes"
    request = stick.with_suffix(".request")
    assert hub_main(["enrol", str(request), "--config", str(hub_config)]) == 0
    assert enrol_main([str(request), "--config", str(hub_config)]) == 0, "the same answer again"
    assert run(stick, "--offline", "--state", state) == EnrolExit.DONE
    assert load_identity(state / "identity").kiosk_id == KIOSK_ID
    assert len(place.proxy.seen) == seen


def test_a_file_takes_the_network_when_there_is_one(place: World, stick: Path, state: Path) -> None:
    assert run(stick, "--state", state) == EnrolExit.DONE
    assert not stick.with_suffix(".request").exists()


def test_without_a_network_the_request_is_left_on_the_stick(
    place: World, stick: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place.proxy.plan([Fault(reply=failure(502))])
    assert run(stick, "--state", state) == EnrolExit.WAITING
    assert stick.with_suffix(".request").exists()


def test_the_hubs_own_terminal_invites_and_revokes(
    place: World, hub_config: Path, state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hub_main(["invite", "7", "--config", str(hub_config)]) == 0
    assert run(capsys.readouterr().out, "--state", state) == EnrolExit.DONE
    assert hub_main(["invite", "7", "--file", str(tmp_path / "7.json"), "--config", str(hub_config)]) == 0
    assert run(tmp_path / "7.json", "--state", state) == EnrolExit.DONE
    assert hub_main(["revoke", "7", "--config", str(hub_config)]) == 0
    assert hub_main(["invite", "99", "--config", str(hub_config)]) == 1
    assert "没有这台机器" in capsys.readouterr().err
    assert hub_main(["enrol", str(tmp_path / "none.request"), "--config", str(hub_config)]) == 6


def test_each_refusal_is_a_sentence_and_a_code(
    place: World, invitation: Invitation, state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(invitation_link(replace(invitation, secret=b"x" * 16)), "--state", state) == EnrolExit.REFUSED
    said = capsys.readouterr().err
    assert "BAD_PROOF" in said
    assert "邀请" in said
    other_root = replace(invitation, root_sha256=bytes(32))
    assert run(invitation_link(other_root), "--state", state) == EnrolExit.REFUSED
    assert "WRONG_ROOT" in capsys.readouterr().err
    with pytest.raises(IdentityMissingError):
        load_identity(state / "identity")
    other_state = tmp_path / "second"
    other_state.mkdir()
    assert run(invitation_link(invitation), "--state", other_state) == EnrolExit.REFUSED
    assert "INVITATION_USED" in capsys.readouterr().err
    place.fleet.invite(KIOSK_ID, "admin", place.hub.now())
    assert run("https://hub.example.invalid#nonsense", "--state", state) == EnrolExit.REFUSED
    assert "MALFORMED" in capsys.readouterr().err
    assert "nonsense" not in capsys.readouterr().err
    assert run(tmp_path / "no-such-file", "--state", state) == EnrolExit.NO_DISK


def test_a_stick_with_anything_on_it(state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in (("html", b"<html>"), ("empty", b""), ("large", bytes(100_000)), ("list", b"[]")):
        file = tmp_path / name
        file.write_bytes(content)
        assert run(file, "--offline", "--state", state) == EnrolExit.REFUSED
        assert "MALFORMED" in capsys.readouterr().err


def test_the_answer_to_an_earlier_request_is_not_taken(
    place: World, stick: Path, state: Path, tmp_path: Path, hub_config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The machine's disk was changed between the two journeys of the stick."""
    run(stick, "--offline", "--state", state)
    assert hub_main(["enrol", str(stick.with_suffix(".request")), "--config", str(hub_config)]) == 0
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    assert run(stick, "--offline", "--state", fresh) == EnrolExit.REFUSED
    assert "WRONG_ANSWER" in capsys.readouterr().err
    assert run(stick, "--offline", "--state", state) == EnrolExit.DONE
