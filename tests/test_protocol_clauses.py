"""Every clause of docs/protocol.md has a number, and a test whose name begins with it.

A MUST is written ``MUST (ENV-5)``, a test that proves it is called ``test_env_5_...``, one that proves two
``test_env_5_req_8_...``.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
_, _, CLAUSES = (TESTS.parent / "docs" / "protocol.md").read_text(encoding="utf-8").partition("Common rules:")

KEYWORD = re.compile(r"\b(?:MUST|SHOULD)\b(?: NOT)?(?P<number> \([A-Z]+-[1-9]\d*\))?")
CITATION = re.compile(r"([a-z]+)_([1-9]\d*)_")

WITHOUT_A_TEST: Mapping[str, str] = {}
"""Clause: why no test can prove it."""


@cache
def numbers() -> tuple[str, ...]:
    return tuple(found["number"].strip(" ()") for found in KEYWORD.finditer(CLAUSES) if found["number"])


@cache
def names_of_tests() -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(file.relative_to(TESTS)), node.name)
        for file in sorted(TESTS.rglob("test_*.py"))
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


def cited(name: str) -> Iterator[str]:
    """The clauses at the beginning of a test's name; ``foreigner_2017`` is none, no section has these letters."""
    prefixes = {number.partition("-")[0] for number in numbers()}
    rest = name.removeprefix("test_")
    while (found := CITATION.match(rest)) and found[1].upper() in prefixes:
        yield f"{found[1].upper()}-{found[2]}"
        rest = rest[found.end() :]


def test_every_must_and_should_has_its_number() -> None:
    bare = [
        CLAUSES[max(0, found.start() - 60) : found.end() + 20]
        for found in KEYWORD.finditer(CLAUSES)
        if found["number"] is None
    ]
    assert bare == []


def test_no_number_is_given_twice() -> None:
    assert [number for number, times in Counter(numbers()).items() if times > 1] == []


def test_no_test_cites_a_clause_that_does_not_exist() -> None:
    known = set(numbers())
    wrong = [(file, name) for file, name in names_of_tests() if set(cited(name)) - known]
    assert wrong == []


def test_every_clause_has_a_test() -> None:
    proven = {number for _, name in names_of_tests() for number in cited(name)}
    assert sorted(set(numbers()) - proven - set(WITHOUT_A_TEST)) == []
    assert sorted(set(WITHOUT_A_TEST) - (set(numbers()) - proven)) == []


def test_citations_are_read_from_the_names() -> None:
    assert list(cited("test_env_5_req_8_nothing_is_opened")) == ["ENV-5", "REQ-8"]
    assert list(cited("test_foreigner_2017")) == []
    assert list(cited("test_env_999_made_up")) == ["ENV-999"]
