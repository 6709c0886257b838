"""The composition roots: one function per program. Nobody imports them."""

from __future__ import annotations


def main() -> int:
    return 0
