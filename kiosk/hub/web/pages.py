"""Pages from templates: everything that is shown is escaped, and the market's words are filters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from kiosk.domain import posting_words as words
from kiosk.domain.clock import local_time
from kiosk.domain.job import Job
from kiosk.hub.hub import Hub
from kiosk.resources import asset_text

TEMPLATES = Path(__file__).parent / "templates"


class Pages:
    """One per application. A template's name is its path below ``templates/``."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            city_name=hub.settings.hub.city_name, market_phone=hub.settings.hub.market_phone, pictogram=_pictogram
        )
        self._environment.filters.update(
            pay_figure=words.pay_figure,
            pay_unit=words.pay_unit,
            pay=words.pay_words,
            settlement=words.SETTLEMENT.__getitem__,
            perks=words.perks_words,
            left=words.left_words,
            places=words.places_words,
            ages=words.ages_words,
            verified=words.verified_words,
            acceptance=words.ACCEPTANCE.__getitem__,
            insurance=words.INSURANCE.__getitem__,
            ticket_title=words.TICKET_TITLE.__getitem__,
            date=words.date_words,
            moment=self._moment,
            local=local_time,
            starts=self._starts,
            place=self._place,
            tile=self._tile,
        )

    def page(
        self, request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HTMLResponse:
        """Rendered for this request; ``request`` and ``now`` are there beside ``values``."""
        text = self._environment.get_template(template).render(
            {"request": request, "now": self._hub.now(), **(values or {})}
        )
        return HTMLResponse(text, status)

    def _moment(self, at: int) -> str:
        return words.moment_words(at, self._hub.now())

    def _starts(self, job: Job) -> str:
        return words.start_words(job, self._hub.now())

    def _place(self, job: Job) -> str:
        return words.place_words(job, self._hub.regions)

    def _tile(self, job: Job) -> str:
        """The name of the trade's pictogram."""
        trade = self._hub.trades.of_code(job.trade)
        return trade.tile if trade else "odd-jobs"


@lru_cache(maxsize=128)
def _pictogram(name: str) -> Markup:
    """A drawing that ships with the kiosk, as part of the page: no second request, and it takes the text's colour.

    Always beside a word, so a screen reader passes it over.
    """
    drawing = asset_text(f"pictograms/{name}.svg").strip()
    return Markup(drawing.replace("<svg ", '<svg class="pictogram" aria-hidden="true" ', 1))  # our own file
