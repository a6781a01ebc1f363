"""What a family may want to read first: how its name is kept, and what is not promised."""

from flask import render_template

from blueprints.access_gate import public
from blueprints.support.views import blueprint


@blueprint.get("/how")
@public
def how() -> str:
    """In plain words: who reads, what stays, what to do with the eight words, when it is erased."""
    return render_template("support/how.html")
