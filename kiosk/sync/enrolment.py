"""Becoming a kiosk of a hub: keys made once for an invitation, kept until the hub has answered, then the identity.

Nothing of a standing identity changes before the answer is proven. A power cut in the middle loses nothing: the same
invitation finds the same keys and sends the same bytes.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from nacl.public import PrivateKey, PublicKey
from nacl.signing import SigningKey, VerifyKey

from kiosk.domain.clock import HubContact
from kiosk.durable_files import private_folder, read_secret, sync_folder, write_secret
from kiosk.protocol.enrolment import (
    MAX_BYTES,
    PATH,
    EnrolmentError,
    EnrolmentFault,
    EnrolmentRequest,
    Invitation,
    prove_answer,
    read_refusal,
    seal_request,
)
from kiosk.protocol.request import MEDIA_TYPE
from kiosk.protocol.ticket import TOKEN_BYTES, to_url
from kiosk.store.contact import read_device, save_contact
from kiosk.store.identity import HubAccess, KioskIdentity, save_identity
from kiosk.sync.exchange import Poster, no_answer

_FOLDER = "enrolment"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kiosk between invitation and answer. ``request`` is what it sends, always the same bytes."""

    invitation: Invitation
    signing_key: SigningKey = field(repr=False)
    box_key: PrivateKey = field(repr=False)
    request: bytes = field(repr=False)


def begin(state: Path, invitation: Invitation) -> Candidate:
    """The candidate of this invitation, with the keys of an earlier try where there was one. Raises OSError."""
    folder = state / _FOLDER / invitation.invitation_id.hex()
    try:
        signing_key = SigningKey(read_secret(folder / "signing.key"))
        box_key = PrivateKey(read_secret(folder / "box.key"))
    except FileNotFoundError:
        signing_key, box_key = SigningKey.generate(), PrivateKey.generate()
        private_folder(folder)
        write_secret(folder / "box.key", bytes(box_key))
        # Last: its presence says that both are there.
        write_secret(folder / "signing.key", bytes(signing_key))
        for each in (state, state / _FOLDER):
            sync_folder(each)
    asked = EnrolmentRequest(
        invitation.invitation_id, invitation.kiosk, bytes(signing_key.verify_key), bytes(box_key.public_key)
    )
    return Candidate(invitation, signing_key, box_key, seal_request(asked, invitation.secret))


def ask(road: Poster, candidate: Candidate) -> bytes:
    """The hub's answer over the network, not proven yet. Raises EnrolmentError (its refusal) and HttpError."""
    reply = road.post(PATH, candidate.request, MEDIA_TYPE, MAX_BYTES)
    if reply.status == 200 and reply.media_type == MEDIA_TYPE:
        return reply.body
    refused = read_refusal(reply.body)
    if refused is not None:
        raise EnrolmentError(refused, "says the hub")
    raise no_answer(reply, "no enrolment answer")


def finish(state: Path, identity_folder: Path, candidate: Candidate, answer_wire: bytes) -> KioskIdentity:
    """Prove the answer and become this kiosk. Raises EnrolmentError and OSError; then everything is as it was."""
    invitation = candidate.invitation
    answer = prove_answer(answer_wire, invitation, candidate.request)
    try:
        identity = KioskIdentity(
            kiosk_id=answer.kiosk,
            key_id=answer.key_id,
            signing_key=candidate.signing_key,
            hub_public_key=PublicKey(answer.hub_public_key),
            hub_key_id=answer.hub_key_id,
            hub_host=answer.ticket_host,
            fleet_key=answer.fleet_key(candidate.box_key),
            demo=False,
            hub=HubAccess(invitation.hub_url, VerifyKey(answer.answer_key), candidate.box_key, answer.root),
        )
        json.loads(answer.root)
        to_url(bytes(TOKEN_BYTES), answer.ticket_host)
    except ValueError as error:
        if isinstance(error, EnrolmentError):
            raise
        raise EnrolmentError(EnrolmentFault.MALFORMED, "the answer holds no usable keys") from None
    save_identity(identity_folder, identity)
    save_contact(state, HubContact(answer.hub_time, read_device()))
    shutil.rmtree(state / _FOLDER)
    return identity
