"""The staff's first page: five buttons, and what cannot wait."""

from __future__ import annotations

from fastapi import APIRouter, Response

from kiosk.hub.web.forms import number_field, text_field
from kiosk.hub.web.session import AtDesk

router = APIRouter()


@router.get("/")
def home(desk: AtDesk) -> Response:
    return desk.page("home.html")


@router.post("/hall")
def choose_hall(desk: AtDesk) -> Response:
    desk.choose_hall(number_field(desk.form, "hall"))
    return desk.go("/")


@router.post("/practice")
def practise(desk: AtDesk) -> Response:
    on = text_field(desk.form, "on") == "1"
    desk.practise(on)
    return desk.go("/", "现在是练习，随便试。" if on else "回到真的了，下面办的都算数。")
