"""A posting survives its row, and every column of the published file is written down."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.job import (
    Acceptance,
    Contact,
    CoordinateQuality,
    Education,
    Hazard,
    Hirer,
    HirerKind,
    Insurance,
    Job,
    MeetKind,
    Pay,
    PayUnit,
    Perk,
    Place,
    Requirement,
    Settlement,
    Work,
)
from kiosk.protocol import cache_schema
from kiosk.protocol.cache_rows import job_from_row, row_from_job

texts = st.text(max_size=12)
codes = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=8)
whole = st.integers(0, 2**47)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
minutes = st.times().map(lambda at: time(at.hour, at.minute))
degrees = st.none() | st.floats(-90, 90)

postings = st.builds(
    Job,
    id=whole,
    title=texts,
    trade=texts,
    trade_raw=texts,
    hirer=st.builds(Hirer, texts, st.sampled_from(HirerKind), days, st.none() | texts),
    openings=whole,
    filled=whole,
    applied=whole,
    description=texts,
    place=st.builds(Place, texts, texts, degrees, degrees, st.sampled_from(CoordinateQuality)),
    pay=st.builds(
        Pay, whole, st.none() | whole, st.sampled_from(PayUnit), st.sampled_from(Settlement), st.none() | texts
    ),
    work=st.builds(
        Work, days, st.none() | days, texts, st.sampled_from(MeetKind), st.none() | minutes, st.none() | texts
    ),
    requirement=st.builds(
        Requirement,
        st.none() | whole,
        st.none() | whole,
        st.sampled_from(Education),
        whole,
        st.lists(codes, max_size=3).map(tuple),
    ),
    perks=st.frozensets(st.sampled_from(Perk)),
    insurance=st.sampled_from(Insurance),
    contact=st.builds(Contact, texts, texts),
    posted_at=whole,
    updated_at=whole,
    valid_through=whole,
    acceptance=st.sampled_from(Acceptance),
    reply_deadline=st.none() | whole,
    hazards=st.none() | st.frozensets(st.sampled_from(Hazard)),
    source=texts,
)


@given(postings)
def test_a_posting_comes_back_as_it_went(job: Job) -> None:
    row = row_from_job(job)
    assert len(row) == len(cache_schema.JOB_COLUMNS)
    assert job_from_row(row) == job


@given(postings)
def test_columns_that_must_hold_something_do(job: Job) -> None:
    for (name, kind), value in zip(cache_schema.JOB_COLUMNS, row_from_job(job), strict=True):
        if "NOT NULL" in kind:
            assert value is not None, name


@given(
    postings,
    st.sampled_from(
        ["hirer_kind", "pay_unit", "settlement", "meet_kind", "hirer_verified_on", "start_on", "acceptance"]
    ),
)
def test_a_word_this_version_does_not_know_is_a_value_error(job: Job, column: str) -> None:
    names = [name for name, _ in cache_schema.JOB_COLUMNS]
    row = list(row_from_job(job))
    row[names.index(column)] = "of-tomorrow"
    with pytest.raises(ValueError, match="of-tomorrow"):
        job_from_row(row)


def test_every_table_and_column_is_explained() -> None:
    explained = set(re.findall(r"[a-z_]+", cache_schema.__doc__ or ""))
    for statement in cache_schema.DDL:
        names = set(re.findall(r"\b[a-z][a-z_]+\b", statement)) - {"listing_newest"}
        assert names <= explained, names - explained
