"""The shape of moving roles and admitting organisations."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Regexp

from blueprints.base_form import BaseForm
from blueprints.role_names import ROLE_NAMES
from portal.access.roles import Role

# Platform administrators are made by the operator's command, never on a page.
# Witnesses belong to organisations of their own kind, which the alliance starts off.
GRANTABLE = [role for role in Role if role not in {Role.PLATFORM_ADMIN, Role.WITNESS}]


class RoleForm(BaseForm):
    """A role in an organisation."""

    organisation = SelectField(_("Organización"), coerce=int, validators=[DataRequired()])
    role = SelectField(
        _("Función"),
        choices=[SelectChoice(role.value, ROLE_NAMES[role]) for role in GRANTABLE],
        validators=[DataRequired()],
    )


class RevokeForm(BaseForm):
    """The role to take away."""

    organisation = HiddenField(validators=[DataRequired()])
    role = HiddenField(validators=[DataRequired()])


class OrganisationForm(BaseForm):
    """A new organisation of the alliance."""

    name = StringField(_("Nombre"), validators=[DataRequired(), Length(max=160)])
    slug = StringField(
        _("Nombre corto para direcciones"),
        validators=[
            DataRequired(),
            Length(min=2, max=64),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_("Solo minúsculas, números y guiones.")),
        ],
    )
    independence_group = StringField(
        _("Grupo de independencia"), validators=[DataRequired(), Length(max=64)]
    )
    is_donataria = BooleanField(_("Está autorizada para dar recibos deducibles (CFDI)"))
