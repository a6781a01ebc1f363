"""Every control has its label; its hint and its error are tied to it."""

import html5lib
import pytest
from flask import Flask, render_template_string
from wtforms import (
    BooleanField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from blueprints.base_form import BaseForm

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
PAGE = """{% from "macros/forms.html" import error_summary, field %}
{{ error_summary(form) }}
<form>{% for one in form %}{{ field(one, hint="pista") }}{% endfor %}</form>"""


PRICES = [SelectChoice("1", "$1"), SelectChoice("2", "$2")]


class EveryKind(BaseForm):
    """One of each."""

    name = StringField("Nombre", [DataRequired()])
    story = TextAreaField("Relato", [Optional()])
    place = SelectField("Lugar", choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])
    amount = RadioField("Cantidad", choices=PRICES, validators=[DataRequired()])
    agreed = BooleanField("De acuerdo", [DataRequired()])
    paper = FileField("Papel")
    secret = PasswordField("Clave")


@pytest.fixture
def page(app: Flask):
    """The form, sent with only a name that is kept, and a file left out."""
    with app.test_request_context("/es/", method="POST", data={"story": "<b>lo escrito</b>"}):
        form = EveryKind()
        form.validate()
        text = render_template_string(PAGE, form=form)
    return html5lib.parse(text, namespaceHTMLElements=False)


def test_every_control_has_a_label(page) -> None:
    labelled = {label.get("for") for label in page.iter("label")}
    for control in [*page.iter("input"), *page.iter("select"), *page.iter("textarea")]:
        if control.get("type") != "hidden":
            assert control.get("id") in labelled


def test_hint_and_error_describe_their_control(page) -> None:
    ids = {one.get("id") for one in page.iter() if one.get("id")}
    for control in page.iter():
        for described in (control.get("aria-describedby") or "").split():
            assert described in ids
    name = next(one for one in page.iter("input") if one.get("id") == "name")
    assert name.get("aria-describedby") == "name-hint name-error"
    assert name.get("aria-invalid") == "true"


def test_the_summary_links_to_each_control_in_error(page) -> None:
    ids = {one.get("id") for one in page.iter() if one.get("id")}
    links = [one.get("href") for one in page.iter("a")]
    assert links == ["#name", "#place", "#amount-0", "#agreed"]
    assert {link[1:] for link in links} <= ids


def test_choices_stand_in_a_fieldset_with_its_legend(page) -> None:
    legend = page.find(".//fieldset/legend")
    assert legend is not None
    assert legend.text == "Cantidad"


def test_what_was_typed_is_kept_and_escaped(page) -> None:
    assert page.find(".//textarea").text.strip() == "<b>lo escrito</b>"
