"""What anybody may take along: feeds, tables and the API over the coarse copy."""

from flask import Blueprint

blueprint = Blueprint("open_data", __name__)
