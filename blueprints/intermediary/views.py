"""The blueprint of the intermediaries' pages; their routes live beside it."""

from flask import Blueprint

blueprint = Blueprint("intermediary", __name__)
