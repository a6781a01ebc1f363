"""How often a shift comes, said simply; kept as an RRULE."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from blueprints.base_form import BaseForm, ManyBoxes
from portal.references import new_reference
from portal.volunteering.series_rules import MOST, Frequency, Wish

ONCE = "once"
FREQUENCIES = [
    SelectChoice(ONCE, _("Una sola vez")),
    SelectChoice(Frequency.DAILY.value, _("Cada día")),
    SelectChoice(Frequency.WEEKLY.value, _("Cada semana, en estos días")),
    SelectChoice(Frequency.MONTH_DAY.value, _("Cada mes, el mismo número de día")),
    SelectChoice(Frequency.MONTH_WEEKDAY.value, _("Cada mes, el mismo día de la semana")),
]
WEEKDAYS = [
    SelectChoice(0, _("lunes")),
    SelectChoice(1, _("martes")),
    SelectChoice(2, _("miércoles")),
    SelectChoice(3, _("jueves")),
    SelectChoice(4, _("viernes")),
    SelectChoice(5, _("sábado")),
    SelectChoice(6, _("domingo")),
]


class SeriesFields(BaseForm):
    """`once` is the form's own token, so that a double click counts once; `step` is the button."""

    once = HiddenField(default=new_reference, validators=[Optional(), Length(max=64)])
    step = StringField(validators=[Optional(), Length(max=16)])
    frequency = SelectField(_("Cuántas veces"), default=ONCE, choices=FREQUENCIES)
    weekdays = ManyBoxes(_("Días de la semana"), coerce=int, choices=WEEKDAYS)
    until = DateField(_("Hasta el día"), validators=[Optional()])
    count = IntegerField(_("O tantas veces"), validators=[Optional(), NumberRange(1, MOST)])

    @property
    def repeats(self) -> bool:
        """Whether a series is asked for."""
        return bool(self.frequency.data != ONCE)

    def wish(self) -> Wish:
        """The series as the rule takes it."""
        return Wish(
            frequency=Frequency(self.frequency.data),
            weekdays=tuple(self.weekdays.data or ()),
            until=self.until.data,
            count=self.count.data,
        )
