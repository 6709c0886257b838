"""Whole visits as people make them, with their touches and screens counted (the phone's digits apart)."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from tests.ui.people import BRICKLAYER, OTHER, open_job, person, preferences, ticket
from tests.ui.session.player import PHONE, Player


class Person:
    """Presses as a person does; ``screens`` are those that came up, each time one changed."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.touches = 0
        self.digits = 0
        self.screens: list[Screen] = []

    def press(self, event: events.Event) -> None:
        if isinstance(event, events.DigitTyped):
            self.digits += 1
        else:
            self.touches += 1
        self.player.send(event)
        self.look()

    def look(self) -> None:
        screen = self.player.session.screen
        if not self.screens or self.screens[-1] is not screen:
            self.screens.append(screen)

    def open_first_job(self) -> None:
        self.press(events.JobAsked(1))
        self.player.to_job(1)
        self.look()

    def ticket_comes(self) -> None:
        asked = self.player.asked[-1]
        assert isinstance(asked, effects.Apply)
        self.player.send(events.ApplicationKept(self.player.number, ticket()))
        self.look()
        assert self.screens[-1] is Screen.TICKET


def test_a_first_timer_has_a_ticket_after_five_touches_besides_the_digits(player: Player) -> None:
    person = Person(player)
    player.tap()
    player.answer(1, 2)
    player.send(events.PersonKnown(player.number, None, ()))
    person.look()
    person.press(events.MatchingAccepted())
    person.press(events.TradeToggled("bricklayer"))
    player.answer(1, 2)
    person.open_first_job()
    person.press(events.ApplyAsked())
    for digit in PHONE:
        person.press(events.DigitTyped(digit))
    person.press(events.Submitted())
    person.ticket_comes()
    assert person.touches <= 5
    assert person.digits == len(PHONE)
    assert person.screens == [
        Screen.NOTICE,
        Screen.TRADES,
        Screen.MATCHES,
        Screen.JOB,
        Screen.APPLY,
        Screen.TICKET,
    ]


def test_who_cannot_read_has_a_ticket_by_ear(player: Player) -> None:
    person = Person(player)
    person.press(events.HelpAsked(True))
    person.press(events.ListenAsked())
    player.answer(1, 2)
    player.tap()
    player.answer(1, 2)
    player.send(events.PersonKnown(player.number, None, ()))
    person.look()
    person.press(events.ListenAsked())
    assert player.at(Screen.LISTEN)
    person.press(events.NextJobAsked())
    person.press(events.JobTaken())
    player.send(events.JobFound(player.number, 2, open_job(2)))
    person.look()
    person.press(events.SubmittedWithoutPhone())
    person.ticket_comes()
    assert person.screens == [
        Screen.ATTRACT,
        Screen.LISTEN,
        Screen.NOTICE,
        Screen.LISTEN,
        Screen.APPLY,
        Screen.TICKET,
    ]
    assert person.touches == 6


def test_a_job_is_visible_after_two_touches_at_most(player: Player) -> None:
    person = Person(player)
    player.tap()
    player.answer(1, 2)
    person.press(events.MatchingAccepted())
    person.press(events.TradeToggled("bricklayer"))
    player.answer(1, 2)
    assert person.touches <= 2
    assert player.at(Screen.MATCHES)
    assert player.visit.page.matches


def test_a_returner_sees_jobs_and_what_became_of_the_last_one_without_a_touch(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(("bricklayer",)), (ticket(),)))
    player.answer(1, 2)
    assert player.at(Screen.MATCHES)
    assert player.visit.tickets
    assert player.visit.page.matches


def test_a_returner_whose_number_is_known_applies_with_two_touches(player: Player) -> None:
    person = Person(player)
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(("bricklayer",), phone=PHONE), ()))
    player.answer(1, 2)
    person.look()
    person.open_first_job()
    person.press(events.SubmittedKnown())
    asked = player.asked[-1]
    assert isinstance(asked, effects.Apply)
    assert asked.phone == PHONE
    person.ticket_comes()
    assert person.touches == 2
    assert person.screens == [Screen.MATCHES, Screen.JOB, Screen.TICKET]


def test_the_number_of_the_first_application_serves_the_next_one_of_the_visit(player: Player) -> None:
    person = Person(player)
    player.to_form()
    for digit in PHONE:
        player.send(events.DigitTyped(digit))
    player.send(events.Submitted())
    person.ticket_comes()
    person.press(events.MoreJobsAsked())
    person.press(events.JobAsked(2))
    player.to_job(2)
    person.press(events.SubmittedKnown())
    asked = player.asked[-1]
    assert isinstance(asked, effects.Apply)
    assert (asked.job.id, asked.phone) == (2, PHONE)
    assert person.touches == 3


def test_five_cards_in_a_row_give_five_tickets_with_one_group_number(player: Player) -> None:
    """The first applies as everybody does; each companion lays the card down and presses once."""
    player.to_ticket()
    first = player.visit.ticket
    groups, people = [first.group], {BRICKLAYER.id_number}
    for number in range(4):
        companion = person(f"李{'一二三四'[number]}", f"14080219800101{number}01{number}")
        worker = Person(player)
        player.send(events.CardDetected(knows_presence=True), 5.0)
        player.send(events.IdentityArrived(companion))
        player.answer(1, 2)
        player.send(events.JobFound(player.number, 1, open_job(1)))
        player.send(events.PersonKnown(player.number, None, ()))
        worker.look()
        worker.press(events.SubmittedWithoutPhone())
        asked = next(each for each in reversed(player.asked) if isinstance(each, effects.Apply))
        people.add(asked.identity.id_number)
        groups.append(asked.group)
        player.send(events.ApplicationKept(player.number, ticket(10 + number, group=asked.group)))
        worker.look()
        assert worker.touches == 1
        assert worker.screens == [Screen.JOB, Screen.TICKET]
    assert groups == [first.group] * 5
    assert len(people) == 5


def test_a_second_card_three_seconds_after_a_touch_never_loses_the_form(player: Player) -> None:
    player.to_form()
    for digit in PHONE[:6]:
        player.send(events.DigitTyped(digit))
    number = player.number
    player.send(events.IdentityArrived(OTHER), after_s=3.0)
    assert player.at(Screen.APPLY)
    player.send(events.DigitTyped(PHONE[6]), after_s=4.0)
    player.wait(6.0)
    assert player.at(Screen.APPLY)
    assert (player.number, player.visit.digits) == (number, PHONE[:7])
