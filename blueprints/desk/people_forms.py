"""The form by which a case asks for people: choices, never words."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from blueprints.desk.forms import NEEDED, VersionForm
from blueprints.people_words import KINDS
from portal.aid.people_rules import MOST_PEOPLE, PeopleKind, Span

SPANS = {"day": _("Ese día"), "week": _("Cualquier día de los siete que empiezan ahí")}


class PeopleForm(VersionForm):
    """What people should do, when, and how many."""

    what = SelectField(
        _("Qué harían"),
        choices=[SelectChoice(kind.value, KINDS[kind.value]) for kind in PeopleKind],
        validators=[NEEDED],
    )
    from_on = DateField(_("Día"), validators=[NEEDED])
    span = RadioField(
        _("Cuándo"),
        choices=[SelectChoice(span.value, SPANS[span.value]) for span in Span],
        default=Span.DAY.value,
        validators=[NEEDED],
    )
    people = SelectField(
        _("Cuántas personas"),
        choices=[SelectChoice(str(n), str(n)) for n in range(1, MOST_PEOPLE + 1)],
        default="2",
        validators=[NEEDED],
    )
