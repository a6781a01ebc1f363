"""Pages of shifts: for everyone, for volunteers, and for those who coordinate."""

from flask import Blueprint

from blueprints.shifts.wording import mailed_when

blueprint = Blueprint("shifts", __name__)
blueprint.add_app_template_global(mailed_when, "shift_when")
