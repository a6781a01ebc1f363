"""Pages of shifts: for everyone, for volunteers, and for those who coordinate."""

from flask import Blueprint

blueprint = Blueprint("shifts", __name__)
