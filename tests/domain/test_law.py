"""The gates: children first, then special trades, then the hirer's limits; and what must never matter does not."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.age import add_months, age_on, statutory_retirement
from kiosk.domain.card import Sex
from kiosk.domain.clock import day_start_s
from kiosk.domain.job import Contact, Education, Hazard, HirerKind, Job, Requirement
from kiosk.domain.law import (
    EntryGate,
    GateCode,
    HideReason,
    JobFacts,
    PostingItem,
    SeekerFacts,
    entry_gate,
    hidden_because,
    job_facts,
    job_gate,
    missing_items,
)
from kiosk.domain.matching import Seeker
from kiosk.domain.trade import TradeTag
from tests.domain.postings import BRICKLAYER, GUARD, NOW, PACKER, PACKING_JOB, TODAY, WELDER, a_job, trades


@dataclass(frozen=True)
class Person:
    birth_date: date | None
    sex: Sex | None = Sex.MALE
    certificates: frozenset[str] = frozenset()


def aged(years: int, sex: Sex = Sex.MALE, certificates: frozenset[str] = frozenset()) -> Person:
    """Somebody whose birthday was the day before yesterday."""
    return Person(add_months(TODAY, -years * 12) - timedelta(days=2), sex, certificates)


def gate(job: Job, seeker: SeekerFacts, day: date = TODAY) -> tuple[GateCode | None, int | str | None]:
    result = job_gate(job_facts(job, trades()), seeker, day)
    assert result.open == (result.code is None)
    return result.code, result.value


birth_dates = st.dates(date(1926, 1, 1), date(2026, 11, 24))
all_codes = [trade.code for trade in trades().trades]
certificate_sets = st.frozensets(st.sampled_from(sorted(trades().certificates)), max_size=4)
requirements = st.builds(
    Requirement,
    st.none() | st.integers(16, 30),
    st.none() | st.integers(35, 70),
    st.sampled_from(Education),
    st.integers(0, 5),
    st.lists(st.sampled_from(sorted(trades().certificates)), max_size=2, unique=True).map(tuple),
)
jobs = st.builds(
    lambda trade, hazards, requirement: a_job(trade=trade, hazards=hazards, requirement=requirement),
    st.sampled_from([*all_codes, "1-01-00-01"]),
    st.none() | st.frozensets(st.sampled_from(Hazard), max_size=2),
    requirements,
)
people = st.builds(Person, birth_dates, st.sampled_from(Sex), certificate_sets)


def test_a_matching_seeker_is_what_the_gates_ask_for() -> None:
    seeker: SeekerFacts = Seeker(birth_date=date(1970, 1, 1), sex=Sex.FEMALE)
    assert gate(PACKING_JOB, seeker) == (None, None)


# Entry ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (date(2011, 11, 24), EntryGate.UNDER_16),
        (date(2010, 11, 24), EntryGate.UNDER_16),
        (date(2010, 11, 23), EntryGate.MINOR),
        (date(2008, 11, 24), EntryGate.MINOR),
        (date(2008, 11, 23), EntryGate.ADULT),
        (date(1936, 1, 1), EntryGate.ADULT),
    ],
)
def test_the_entry_gate_opens_on_the_day_after_the_birthday(birth: date, expected: EntryGate) -> None:
    assert entry_gate(birth, TODAY) is expected


@given(jobs, people)
def test_under_16_sees_nothing_at_all(job: Job, person: Person) -> None:
    assert person.birth_date is not None
    if entry_gate(person.birth_date, TODAY) is EntryGate.UNDER_16:
        assert gate(job, person)[0] is GateCode.UNDER_16


# 16 and 17 ----------------------------------------------------------------------------------------------------------


def test_a_packer_where_someone_stated_that_nothing_is_dangerous_may_be_17() -> None:
    assert gate(a_job(hazards=frozenset()), aged(17)) == (None, None)
    assert gate(a_job(hazards=frozenset()), aged(16)) == (None, None)


def test_unknown_hazards_are_not_safe() -> None:
    assert gate(a_job(hazards=None), aged(17)) == (GateCode.MINOR_PROTECTION, None)
    assert gate(a_job(hazards=None), aged(18)) == (None, None)


@pytest.mark.parametrize("hazard", Hazard)
def test_each_of_the_17_categories_bars_minors_and_only_them(hazard: Hazard) -> None:
    job = a_job(hazards=frozenset({hazard}))
    assert gate(job, aged(17)) == (GateCode.MINOR_PROTECTION, None)
    assert gate(job, aged(18)) == (None, None)


@given(jobs, st.sampled_from((16, 17)), st.sampled_from(Sex), certificate_sets)
def test_what_a_minor_gets_is_stated_to_be_safe_in_an_untagged_trade(
    job: Job, years: int, sex: Sex, certificates: frozenset[str]
) -> None:
    code, _ = gate(job, aged(years, sex=sex, certificates=certificates))
    if code is None:
        trade = trades().of_code(job.trade)
        assert job.hazards == frozenset()
        assert trade is not None
        assert trade.tags <= {TradeTag.SEASON}


def test_a_trade_nobody_knows_is_not_safe_for_minors() -> None:
    job = a_job(trade="1-01-00-01", hazards=frozenset())
    assert gate(job, aged(17))[0] is GateCode.MINOR_PROTECTION
    assert gate(job, aged(30)) == (None, None)


# Special trades ---------------------------------------------------------------------------------------------------


def test_a_welder_needs_his_certificate() -> None:
    job = a_job(trade=WELDER)
    assert gate(job, aged(40)) == (GateCode.NEEDS_CERTIFICATE, "welding")
    assert gate(job, aged(40, certificates=frozenset({"welding"}))) == (None, None)
    assert gate(job, aged(40, certificates=frozenset({"electrician"})))[0] is GateCode.NEEDS_CERTIFICATE


def test_a_special_trade_ends_with_the_retirement_age_and_not_a_day_before() -> None:
    welder = frozenset({"welding"})
    job = a_job(trade=WELDER)
    birth = date(1966, 3, 10)
    last_day = statutory_retirement(birth, Sex.MALE).latest.reached_on
    assert (last_day.year - birth.year) * 12 + last_day.month - birth.month == 60 * 12 + 4
    assert gate(job, Person(birth, Sex.MALE, welder), last_day) == (None, None)
    assert gate(job, Person(birth, Sex.MALE, welder), last_day + timedelta(days=1)) == (GateCode.PAST_RETIREMENT, None)


def test_a_woman_is_taken_by_the_later_of_the_two_ages_that_may_be_hers() -> None:
    welder = frozenset({"welding"})
    job = a_job(trade=WELDER)
    assert gate(job, aged(54, sex=Sex.FEMALE, certificates=welder)) == (None, None)
    assert gate(job, aged(62, sex=Sex.FEMALE, certificates=welder))[0] is GateCode.PAST_RETIREMENT
    assert gate(job, aged(59, sex=Sex.FEMALE, certificates=welder))[0] is GateCode.PAST_RETIREMENT
    assert gate(job, aged(59, sex=Sex.MALE, certificates=welder)) == (None, None)


def test_past_retirement_every_other_trade_stays_open() -> None:
    for trade in trades().trades:
        if TradeTag.SPECIAL not in trade.tags:
            job = a_job(trade=trade.code, hazards=None)
            certificates = frozenset(trades().certificates)
            assert gate(job, aged(75, certificates=certificates)) == (None, None)


# The hirer's own wishes -----------------------------------------------------------------------------------------------


def test_a_hirers_age_limits_count_inclusively_and_are_named() -> None:
    job = a_job(requirement=Requirement(minimum_age=20, maximum_age=55))
    assert gate(job, aged(19)) == (GateCode.AGE_MIN, 20)
    assert gate(job, aged(20)) == (None, None)
    assert gate(job, aged(55)) == (None, None)
    assert gate(job, aged(56)) == (GateCode.AGE_MAX, 55)


def test_a_certificate_the_hirer_names_gates_where_it_is_one_that_gates() -> None:
    asks_driver = a_job(requirement=Requirement(certificates=("driving",)))
    asks_health = a_job(requirement=Requirement(certificates=("health",)))
    asks_unheard = a_job(requirement=Requirement(certificates=("下水作业证",)))
    assert gate(asks_driver, aged(30)) == (GateCode.NEEDS_CERTIFICATE, "driving")
    assert gate(asks_health, aged(30)) == (None, None)
    assert gate(asks_unheard, aged(30)) == (GateCode.NEEDS_CERTIFICATE, "下水作业证")


def test_a_guest_sees_what_the_hall_screen_shows_but_is_asked_about_certificates() -> None:
    guest = Person(None, None)
    assert gate(a_job(requirement=Requirement(maximum_age=30), hazards=None), guest) == (None, None)
    assert gate(a_job(trade=WELDER), guest) == (GateCode.NEEDS_CERTIFICATE, "welding")


# What must never matter -----------------------------------------------------------------------------------------------


@given(jobs, people, st.sampled_from(Sex))
def test_act_1_sex_changes_nothing_but_the_retirement_age_of_special_trades(
    job: Job, person: Person, other: Sex
) -> None:
    own = gate(job, person)
    twin = gate(job, replace(person, sex=other))
    if own != twin:
        assert job_facts(job, trades()).special
        assert person.birth_date is not None
        own_last = statutory_retirement(person.birth_date, person.sex or Sex.UNKNOWN).latest.reached_on
        twin_last = statutory_retirement(person.birth_date, other).latest.reached_on
        assert (own_last < TODAY) != (twin_last < TODAY)


def test_the_gates_cannot_even_see_a_name_or_an_ethnicity() -> None:
    seen = {name for name in dir(SeekerFacts) if not name.startswith("_")}
    assert seen == {"birth_date", "sex", "certificates"}


@given(jobs)
def test_the_facts_of_a_posting_hold_nothing_about_sex_or_ethnicity(job: Job) -> None:
    facts = job_facts(job, trades())
    assert {field.name for field in fields(JobFacts)} == {
        "special",
        "required_certificates",
        "minor_safe",
        "minimum_age",
        "maximum_age",
    }
    assert facts == job_facts(replace(job, title="招男工女工回族汉族", description="不限"), trades())


@given(jobs, people, st.sampled_from(sorted(trades().certificates)))
def test_a_certificate_more_never_closes_a_gate(job: Job, person: Person, certificate: str) -> None:
    if gate(job, person)[0] is None:
        assert gate(job, replace(person, certificates=person.certificates | {certificate})) == (None, None)


@given(jobs, people)
def test_an_open_gate_means_that_every_rule_holds(job: Job, person: Person) -> None:
    facts = job_facts(job, trades())
    assert person.birth_date is not None
    age = age_on(person.birth_date, TODAY)
    if job_gate(facts, person, TODAY).open:
        assert age >= max(16, facts.minimum_age)
        assert age >= 18 or facts.minor_safe
        assert facts.maximum_age is None or age <= facts.maximum_age
        assert set(facts.required_certificates) <= person.certificates


@pytest.mark.parametrize(("trade", "years"), [(PACKER, 16), (BRICKLAYER, 16), (WELDER, 18), (GUARD, 18)])
def test_the_minimum_age_is_that_of_the_law_unless_the_hirer_wants_more(trade: str, years: int) -> None:
    assert job_facts(a_job(trade=trade), trades()).minimum_age == years
    assert job_facts(a_job(trade=trade, requirement=Requirement(minimum_age=25)), trades()).minimum_age == 25
    assert job_facts(a_job(trade=trade, requirement=Requirement(minimum_age=10)), trades()).minimum_age == years


# Which postings are shown ---------------------------------------------------------------------------------------------


def test_a_complete_posting_is_shown() -> None:
    assert missing_items(PACKING_JOB) == ()
    assert hidden_because(PACKING_JOB, NOW) == ()
    assert missing_items(a_job(openings=1, pay=replace(PACKING_JOB.pay, minimum_yuan=1, maximum_yuan=None))) == ()


@pytest.mark.parametrize(
    ("job", "item"),
    [
        (a_job(title=" "), PostingItem.TITLE),
        (a_job(trade=""), PostingItem.TRADE),
        (a_job(hirer=replace(PACKING_JOB.hirer, name="")), PostingItem.HIRER),
        (a_job(hirer=replace(PACKING_JOB.hirer, credit_code=None)), PostingItem.CREDIT_CODE),
        (a_job(openings=0), PostingItem.OPENINGS),
        (a_job(description="\n"), PostingItem.DESCRIPTION),
        (a_job(place=replace(PACKING_JOB.place, address="")), PostingItem.PLACE),
        (a_job(place=replace(PACKING_JOB.place, region="")), PostingItem.PLACE),
        (a_job(pay=replace(PACKING_JOB.pay, minimum_yuan=0)), PostingItem.PAY),
        (a_job(work=replace(PACKING_JOB.work, hours_text="")), PostingItem.HOURS),
        (a_job(contact=Contact("赵师傅", "")), PostingItem.CONTACT),
        (a_job(contact=Contact("", "0359-555-0142")), PostingItem.CONTACT),
        (a_job(source=""), PostingItem.SOURCE),
        (a_job(valid_through=PACKING_JOB.posted_at), PostingItem.VALIDITY),
    ],
)
def test_an_incomplete_posting_is_hidden_and_the_item_named(job: Job, item: PostingItem) -> None:
    assert missing_items(job) == (item,)
    assert HideReason.INCOMPLETE in hidden_because(job, NOW)


def test_everything_that_is_missing_is_named_at_once() -> None:
    job = a_job(title="", source="", contact=Contact("", ""))
    assert missing_items(job) == (PostingItem.TITLE, PostingItem.CONTACT, PostingItem.SOURCE)


@pytest.mark.parametrize("kind", [HirerKind.PERSON, HirerKind.SELF_EMPLOYED])
def test_a_householder_or_foreman_without_a_credit_code_may_hire(kind: HirerKind) -> None:
    assert hidden_because(a_job(hirer=replace(PACKING_JOB.hirer, kind=kind, credit_code=None)), NOW) == ()


def test_a_posting_is_gone_after_its_last_second() -> None:
    last = PACKING_JOB.valid_through
    assert hidden_because(PACKING_JOB, last) == ()
    assert hidden_because(PACKING_JOB, last + 1) == (HideReason.EXPIRED,)


def test_a_hirer_not_checked_for_six_months_is_hidden() -> None:
    hirer = replace(PACKING_JOB.hirer, verified_on=date(2026, 5, 24))
    assert hidden_because(a_job(hirer=hirer), NOW) == ()
    hirer = replace(hirer, verified_on=date(2026, 5, 23))
    assert hidden_because(a_job(hirer=hirer), NOW) == (HideReason.HIRER_CHECK_OLD,)


def test_six_months_from_the_end_of_august_end_with_february() -> None:
    job = a_job(hirer=replace(PACKING_JOB.hirer, verified_on=date(2026, 8, 31)), valid_through=NOW + 400 * 86_400)
    assert hidden_because(job, day_start_s(date(2027, 3, 1)) - 1) == ()
    assert hidden_because(job, day_start_s(date(2027, 3, 1))) == (HideReason.HIRER_CHECK_OLD,)
