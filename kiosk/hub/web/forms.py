"""Forms as a browser sends them: read once, believed only with the page's own token."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_FIELD = "csrf_token"
TOKEN_HEADER = "X-CSRF-Token"
_SESSION_KEY = "csrf"
FIELD_CHARACTERS_MAX = 4000
"""A chat-group message is the longest thing that anybody types or pastes."""


class ForgedFormError(Exception):
    """The request changes something and does not prove that it comes from one of our pages."""


def csrf_token(request: Request) -> str:
    """The session's token, made when the first form is shown."""
    token = request.session.get(_SESSION_KEY)
    if not isinstance(token, str):
        token = secrets.token_urlsafe(24)
        request.session[_SESSION_KEY] = token
    return token


async def checked_form(request: Request) -> AsyncIterator[FormData]:
    """The form of an unsafe request, empty for a safe one. Raises ForgedFormError."""
    if request.method in SAFE_METHODS:
        yield FormData()
        return
    if _from_elsewhere(request):
        raise ForgedFormError
    async with request.form() as form:
        given = form.get(TOKEN_FIELD) or request.headers.get(TOKEN_HEADER)
        expected = request.session.get(_SESSION_KEY)
        if not isinstance(given, str) or not isinstance(expected, str):
            raise ForgedFormError
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise ForgedFormError
        yield form


def _from_elsewhere(request: Request) -> bool:
    """What a browser itself says about where the form stood. Our pages send no referrer, and so ``Origin: null``."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return True
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.headers.get("Host")


Form = Annotated[FormData, Depends(checked_form)]


def text_field(form: FormData, name: str) -> str:
    """One line or text without surrounding space and without control characters; empty when it is not there."""
    value = form.get(name)
    if not isinstance(value, str):
        return ""
    kept = "".join(letter for letter in value[:FIELD_CHARACTERS_MAX] if letter.isprintable() or letter in "\n\t")
    return kept.strip()


def text_fields(form: FormData, name: str) -> tuple[str, ...]:
    """Every value of a field that may come several times."""
    return tuple(value.strip() for value in form.getlist(name) if isinstance(value, str) and value.strip())


def number_field(form: FormData, name: str) -> int | None:
    """A whole number of up to nine digits as a clerk types it, also in full-width figures; None for anything else."""
    text = text_field(form, name)
    return int(text) if text.isdecimal() and len(text) <= 9 else None
