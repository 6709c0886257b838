"""What both workers are asked, and what they answered."""

from __future__ import annotations

import time
from typing import Any, TypeVar

from kiosk.domain.matching import Seeker, Wish
from kiosk.ui.session import effects, events
from kiosk.ui.workers.query import QueryWorker

Kind = TypeVar("Kind")
PHONE = "13800005678"
REGION = "140802"
ANYTHING = Wish()


def now() -> int:
    return int(time.time())


class Answers(list[Any]):
    def of(self, kind: type[Kind]) -> list[Kind]:
        return [each for each in self if isinstance(each, kind)]


def find(visit: int, request: int = 1, wish: Wish = ANYTHING, **changes: Any) -> effects.FindMatches:
    return effects.FindMatches(visit, request, wish, Seeker(), 20, **changes)


def first_job(query: tuple[QueryWorker, Answers]) -> Any:
    worker, answers = query
    worker.open_newest()
    worker.take(find(1))
    return answers.of(events.MatchesFound)[-1].page.matches[0].job
