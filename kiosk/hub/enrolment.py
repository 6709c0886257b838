"""Taking a kiosk into the fleet, and out of it.

An invitation is used once. Its answer is frozen with it, so that a kiosk that lost the answer gets the same one again;
the secret goes as soon as it has done its work. A kiosk that is enrolled again gets new keys under a new number, and
the keys before are revoked, so that whoever copied them is told so.
"""

from __future__ import annotations

import hashlib
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox
from sqlalchemy import Connection, Row, func, insert, select, update

from kiosk.errors import CodedError
from kiosk.hub.alarms import AlarmCode, raise_once
from kiosk.hub.database import Database
from kiosk.hub.hub import Hub
from kiosk.hub.hub_keys import HubKeys
from kiosk.hub.schema import AUDIT, HUB, INVITATION, KIOSK, TICKET_KEY
from kiosk.protocol.enrolment import (
    ID_BYTES,
    SECRET_BYTES,
    VALID_S,
    EnrolmentAnswer,
    EnrolmentError,
    EnrolmentFault,
    EnrolmentRequest,
    Invitation,
    prove_request,
    read_request,
    seal_answer,
)

ENROLMENT_LOCK = 4743474
MAX_KEY_ID = (1 << 16) - 1


class KioskState(StrEnum):
    """``invited``: has no keys yet. ``suspected``: two machines were seen with its keys."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPECTED = "suspected"
    REVOKED = "revoked"


class FleetCode(StrEnum):
    KIOSK_UNKNOWN = "KIOSK_UNKNOWN"
    KEYS_EXHAUSTED = "KEYS_EXHAUSTED"
    FEED_MISSING = "FEED_MISSING"


_WORDS: dict[FleetCode, tuple[str, str]] = {
    FleetCode.KIOSK_UNKNOWN: ("没有这台机器。", "请先在“机器”里登记它，再发邀请。"),
    FleetCode.KEYS_EXHAUSTED: ("钥匙编号已经用完。", "请告诉软件维护单位。"),
    FleetCode.FEED_MISSING: ("发布用的钥匙还没有建好。", "请管理员先运行 kiosk hub keys init。"),
}


class FleetError(CodedError[FleetCode]):
    """What was asked of the fleet cannot be done; nothing was changed."""

    words = _WORDS


class Fleet:
    """Invites, enrols and revokes. ``actor`` is a login name or a program's; times are Unix seconds.

    ``url`` is how kiosks reach the hub, ``feed_folder`` holds the published feed with its roots of trust.
    """

    def __init__(self, database: Database, keys: HubKeys, url: str, ticket_host: str, feed_folder: Path) -> None:
        self._database = database
        self._keys = keys
        self._url = url
        self._ticket_host = ticket_host
        self._feed_folder = feed_folder

    def invite(self, kiosk_id: int, actor: str, now: int) -> Invitation:
        """An invitation for a kiosk that the hub knows; earlier unused ones of it end. Raises FleetError."""
        root = self._root()
        invitation = Invitation(
            hub_url=self._url,
            root_sha256=hashlib.sha256(root).digest(),
            invitation_id=secrets.token_bytes(ID_BYTES),
            secret=secrets.token_bytes(SECRET_BYTES),
            kiosk=kiosk_id,
            expires_at=now + VALID_S,
        )
        with self._database.writing() as connection:
            if connection.execute(select(KIOSK.c.kiosk_id).where(KIOSK.c.kiosk_id == kiosk_id)).first() is None:
                raise FleetError(FleetCode.KIOSK_UNKNOWN)
            unused = (INVITATION.c.kiosk_id == kiosk_id, INVITATION.c.used_at.is_(None))
            connection.execute(update(INVITATION).where(*unused).values(secret=None, expires_at=now))
            connection.execute(
                insert(INVITATION).values(
                    invitation_id=invitation.invitation_id,
                    kiosk_id=kiosk_id,
                    secret=invitation.secret,
                    root_sha256=invitation.root_sha256,
                    created_at=now,
                    expires_at=invitation.expires_at,
                )
            )
            _note(connection, actor, "kiosk.invite", kiosk_id, now)
        return invitation

    def enrol(self, wire: bytes, now: int) -> bytes:
        """The answer to an enrolment request, for the same request the same one. Raises EnrolmentError."""
        asked = read_request(wire)
        self._need_invitation(asked)
        refused: EnrolmentError | None = None
        with self._database.writing_alone(ENROLMENT_LOCK) as connection:
            try:
                return self._enrol(connection, asked, wire, now)
            except EnrolmentError as error:
                # What a refusal leaves behind (an alarm, an ended secret) is kept.
                refused = error
        raise refused

    def revoke(self, kiosk_id: int, actor: str, now: int) -> None:
        """Shut this kiosk's keys out from now on; what it signed before stays good. Raises FleetError."""
        with self._database.writing() as connection:
            changed = update(KIOSK).where(KIOSK.c.kiosk_id == kiosk_id).values(state=KioskState.REVOKED)
            if connection.execute(changed).rowcount == 0:
                raise FleetError(FleetCode.KIOSK_UNKNOWN)
            _revoke_keys(connection, kiosk_id, now)
            _note(connection, actor, "kiosk.revoke", kiosk_id, now)

    def clear_suspicion(self, kiosk_id: int, actor: str, now: int) -> None:
        """Staff looked and found one machine only. Raises FleetError."""
        with self._database.writing() as connection:
            suspected = (KIOSK.c.kiosk_id == kiosk_id, KIOSK.c.state == KioskState.SUSPECTED)
            cleared = update(KIOSK).where(*suspected).values(state=KioskState.ACTIVE, previous_boot_id=None)
            if connection.execute(cleared).rowcount == 0:
                raise FleetError(FleetCode.KIOSK_UNKNOWN)
            _note(connection, actor, "kiosk.clear", kiosk_id, now)

    def _need_invitation(self, asked: EnrolmentRequest) -> None:
        """Asked before the lock: anybody can make up an invitation, and whoever holds the lock makes others wait."""
        known = select(INVITATION.c.invitation_id).where(INVITATION.c.invitation_id == asked.invitation_id)
        with self._database.reading() as connection:
            if connection.execute(known).first() is None:
                raise EnrolmentError(EnrolmentFault.UNKNOWN_INVITATION, "no such invitation")

    def _enrol(self, connection: Connection, asked: EnrolmentRequest, wire: bytes, now: int) -> bytes:
        found = connection.execute(select(INVITATION).where(INVITATION.c.invitation_id == asked.invitation_id)).one()
        if found.used_at is not None:
            return _frozen(connection, found, wire, now)
        if found.secret is None or found.expires_at <= now:
            this = INVITATION.c.invitation_id == asked.invitation_id
            connection.execute(update(INVITATION).where(this).values(secret=None))
            raise EnrolmentError(EnrolmentFault.INVITATION_EXPIRED, "the invitation has run out")
        prove_request(wire, found.secret)
        if asked.kiosk != found.kiosk_id:
            raise EnrolmentError(EnrolmentFault.BAD_PROOF, "an invitation for another kiosk")
        sealed = _sealed_to(asked.box_key, self._keys.fleet_key)
        _revoke_keys(connection, asked.kiosk, now)
        answer = EnrolmentAnswer(
            request_sha256=hashlib.sha256(wire).digest(),
            kiosk=asked.kiosk,
            key_id=self._new_key(connection, asked, now),
            hub_time=now,
            hub_key_id=self._keys.sealing_id,
            hub_public_key=bytes(self._keys.sealing[self._keys.sealing_id].public_key),
            answer_key=bytes(self._keys.answer_key.verify_key),
            ticket_host=self._ticket_host,
            fleet_key_sealed=sealed,
            root=self._root(found.root_sha256),
        )
        answer_wire = seal_answer(answer, found.secret)
        enrolled = {
            "state": KioskState.ACTIVE,
            "verify_key": asked.verify_key,
            "box_key": asked.box_key,
            "enrolled_at": now,
            "boot_id": None,
            "previous_boot_id": None,
            "asked_at": None,
            "heartbeat": None,
        }
        connection.execute(update(KIOSK).where(KIOSK.c.kiosk_id == asked.kiosk).values(**enrolled))
        connection.execute(
            update(INVITATION)
            .where(INVITATION.c.invitation_id == asked.invitation_id)
            .values(secret=None, used_at=now, request_hash=answer.request_sha256, answer=answer_wire)
        )
        _note(connection, f"kiosk:{asked.kiosk}", "kiosk.enrol", asked.kiosk, now)
        return answer_wire

    def _new_key(self, connection: Connection, asked: EnrolmentRequest, now: int) -> int:
        given: int | None = connection.execute(select(func.max(TICKET_KEY.c.key_id))).scalar()
        lost: int = connection.execute(select(HUB.c.lost_key_id)).scalar_one()
        key_id = max(given or 0, lost) + 1
        if key_id > MAX_KEY_ID:
            raise FleetError(FleetCode.KEYS_EXHAUSTED)
        connection.execute(
            insert(TICKET_KEY).values(
                key_id=key_id, kiosk_id=asked.kiosk, verify_key=asked.verify_key, valid_from=now, revoked_at=None
            )
        )
        return key_id

    def _root(self, sha256: bytes | None = None) -> bytes:
        """The newest root of trust that was published, or the one with this digest. Raises FleetError."""
        roots = self._feed_folder.glob("metadata/*.root.json")
        for path in sorted(roots, key=lambda file: int(file.name.partition(".")[0]), reverse=True):
            root = path.read_bytes()
            if sha256 is None or hashlib.sha256(root).digest() == sha256:
                return root
        raise FleetError(FleetCode.FEED_MISSING)


def fleet_of(hub: Hub) -> Fleet:
    """The fleet of a hub that is open, told of it in its own settings' words."""
    settings = hub.settings
    return Fleet(hub.database, hub.keys, settings.hub.public_url, settings.hub.public_host, settings.feed_folder)


def _sealed_to(box_key: bytes, secret: bytes) -> bytes:
    try:
        return bytes(SealedBox(PublicKey(box_key)).encrypt(secret))
    except CryptoError:
        raise EnrolmentError(EnrolmentFault.MALFORMED, "a key that nothing can be sealed to") from None


def _frozen(connection: Connection, found: Row[Any], wire: bytes, now: int) -> bytes:
    if found.request_hash == hashlib.sha256(wire).digest() and found.answer is not None:
        return bytes(found.answer)
    raise_once(connection, AlarmCode.INVITATION_REUSED, found.kiosk_id, "with other keys", now)
    raise EnrolmentError(EnrolmentFault.INVITATION_USED, "the invitation was used with other keys")


def _revoke_keys(connection: Connection, kiosk_id: int, now: int) -> None:
    live = (TICKET_KEY.c.kiosk_id == kiosk_id, TICKET_KEY.c.revoked_at.is_(None))
    connection.execute(update(TICKET_KEY).where(*live).values(revoked_at=now))


def _note(connection: Connection, actor: str, action: str, kiosk_id: int, now: int) -> None:
    connection.execute(insert(AUDIT).values(at=now, actor=actor, action=action, subject=f"kiosk:{kiosk_id}", detail=""))
