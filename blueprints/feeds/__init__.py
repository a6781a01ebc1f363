"""Calendar files: one person's behind a secret address, an organisation's for everyone."""

from flask import Blueprint

blueprint = Blueprint("feeds", __name__)
