"""A posting with one of its merits taken away."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.scoring import Terms

ORDINARY = Terms()


def without(terms: Terms, term: str) -> Terms:
    """The same posting, ordinary in one respect."""
    return replace(terms, **{term: getattr(ORDINARY, term)})
