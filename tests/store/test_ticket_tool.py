"""``kiosk ticket``: exit 0 valid, 1 invalid, 2 expired, 3 unknown key, and nothing else for a ticket."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.protocol.ticket import DAY_S, Ticket, sign, to_url
from kiosk.store.identity import save_identity
from kiosk.store.ticket_tool import TicketExit, key_list_text, keys_main, verify_main
from tests.store.people import NOW, identity


@pytest.fixture
def state(tmp_path: Path) -> Path:
    save_identity(tmp_path / "identity", identity())
    return tmp_path


def url(key_id: int = 7, kiosk_id: int = 7, signer: int = 7) -> str:
    claims = Ticket(key_id, 123456789, 4711, kiosk_id, NOW, 2, b"holder-t")
    return to_url(sign(claims, identity(signer).signing_key), "hub.yuncheng.test")


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(capsys.readouterr().out)
    return fields


def test_a_valid_ticket(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_main(["--state", str(state), url()], now=NOW) == TicketExit.VALID
    shown = answer(capsys)
    assert (shown["result"], shown["job_id"], shown["valid_until"]) == ("valid", 4711, "2026-11-26T14:00:00+08:00")


def test_a_file_that_holds_the_address(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "ticket.txt"
    file.write_text(url() + "\n", encoding="ascii")
    assert verify_main(["--state", str(state), str(file)], now=NOW) == TicketExit.VALID


def test_tkt_2_expired_from_the_first_second_on(state: Path) -> None:
    last = NOW + 2 * DAY_S - 1
    assert verify_main(["--state", str(state), url()], now=last) == TicketExit.VALID
    assert verify_main(["--state", str(state), url()], now=last + 1) == TicketExit.EXPIRED


@pytest.mark.parametrize(
    "forged",
    [
        url(signer=8),
        url(kiosk_id=8),
        url()[:-1],
        url()[:-1] + ("0" if url()[-1] != "0" else "1"),
        url().replace("https://hub", "https://HUB"),
        "https://hub.yuncheng.test/t/12",
        "no-such-file",
    ],
)
def test_what_this_kiosk_did_not_sign_is_invalid(state: Path, forged: str) -> None:
    assert verify_main(["--state", str(state), forged], now=NOW) == TicketExit.INVALID


def test_another_kiosks_ticket_needs_its_key(state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = url(key_id=8, kiosk_id=8, signer=8)
    assert verify_main(["--state", str(state), foreign], now=NOW) == TicketExit.UNKNOWN_KEY
    keys = tmp_path / "keys.json"
    keys.write_text(key_list_text([identity(7).ticket_key(), identity(8).ticket_key()]), encoding="ascii")
    assert verify_main(["--keys", str(keys), foreign], now=NOW) == TicketExit.VALID


def test_the_printed_key_list_is_what_verify_reads(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keys_main(["--state", str(state)]) == 0
    keys = tmp_path / "keys.json"
    keys.write_text(capsys.readouterr().out, encoding="ascii")
    assert verify_main(["--keys", str(keys), url()], now=NOW) == TicketExit.VALID


def test_key_2_key_3_a_revoked_key_spoils_only_what_it_signed_from_then_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = tmp_path / "keys.json"
    for revoked_at, expected in ((NOW + 1, TicketExit.VALID), (NOW, TicketExit.INVALID)):
        keys.write_text(key_list_text([replace(identity().ticket_key(), revoked_at=revoked_at)]), encoding="ascii")
        assert verify_main(["--keys", str(keys), url()], now=NOW + 60) == expected
    assert "revoked" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"keys": [{"key_id": 1}]}',
        '{"keys": [7]}',
        '{"keys": [{"key_id": 1, "kiosk_id": 1, "public_key": "00"}]}',
        json.dumps({"keys": [{"key_id": 1, "kiosk_id": kiosk, "public_key": "00" * 32} for kiosk in (1, 2)]}),
    ],
)
def test_key_1_a_broken_key_list_verifies_nothing(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(text, encoding="ascii")
    assert verify_main(["--keys", str(keys), url()], now=NOW) == TicketExit.UNKNOWN_KEY
    assert answer(capsys)["result"] == "no-keys"


def test_a_kiosk_that_is_not_enrolled_has_no_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert keys_main(["--state", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "not enrolled" in captured.err


def test_wrong_usage_is_not_mistaken_for_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        verify_main([])
    assert left.value.code == TicketExit.USAGE
