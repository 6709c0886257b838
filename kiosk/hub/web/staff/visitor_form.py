"""What somebody without a card says at the window or on the telephone, as the clerk types it."""

from __future__ import annotations

from datetime import date

from starlette.datastructures import FormData

from kiosk.domain.card import Sex
from kiosk.hub.on_behalf import OLDEST_YEARS, Visitor
from kiosk.hub.web.forms import number_field, text_field
from kiosk.hub.web.staff.quick_post_form import normal_phone

FIELDS = ("name", "phone", "without_phone", "birth_year", "sex", "certified", "consent")
_NAME_CHARACTERS = 40


def typed_fields(form: FormData) -> dict[str, str]:
    """For the page that shows the form again."""
    return {name: text_field(form, name) for name in FIELDS}


def visitor_of(form: FormData, today: date) -> Visitor | dict[str, str]:
    """The visitor, or what is wanting, by field."""
    wanting = dict[str, str]()
    name = " ".join(text_field(form, "name").split())[:_NAME_CHARACTERS]
    if not name:
        wanting["name"] = "请写他的姓名。"
    phone = normal_phone(text_field(form, "phone"))
    without = text_field(form, "without_phone") == "yes"
    if not without and not (phone.isdecimal() and len(phone) == 11):
        wanting["phone"] = "请写11位手机号；没有手机，就勾“没有手机”。"
    year = number_field(form, "birth_year")
    if year is None or not 0 <= today.year - year <= OLDEST_YEARS:
        wanting["birth_year"] = "哪年生的？请写4位数，比如1970。"
    if text_field(form, "consent") != "yes":
        wanting["consent"] = "请把这句话念给他听，他说行，再勾上。"
    if wanting or year is None:
        return wanting
    said_sex = text_field(form, "sex")
    sex = Sex(said_sex) if said_sex in (Sex.MALE, Sex.FEMALE) else Sex.UNKNOWN
    return Visitor(name, None if without else phone, sex, year, text_field(form, "certified") == "yes")
