"""Pages about volunteers, for those who coordinate and vet them."""

from flask import Blueprint

blueprint = Blueprint("volunteers", __name__)
