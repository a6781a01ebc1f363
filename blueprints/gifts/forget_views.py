"""A donor has themself forgotten: what goes, what stays, and a button."""

from collections.abc import Mapping
from datetime import date

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.base_form import ConfirmForm
from blueprints.gifts.own_link import address_in
from blueprints.gifts.views import blueprint
from blueprints.payment import by_caller
from portal.clock import utc_now
from portal.departing.forgetting_givers import forget_giver
from portal.extensions import transaction
from portal.giving.errors import LawKeepsDonor, MonthlyStillRuns


@blueprint.get("/gifts/mine/<token>/forget")
@public
def forget_me(token: str) -> str:
    """What is erased and what the books keep, before anything happens."""
    address_in(token)
    return _page(token)


@blueprint.post("/gifts/mine/<token>/forget")
@public
@by_caller
def forgotten_now(token: str) -> Response | tuple[str, int]:
    """Erase it; a second click meets a link that is over."""
    try:
        with transaction() as session:
            forget_giver(session, address=address_in(token), now=utc_now())
    except LawKeepsDonor as refusal:
        return _page(token, until=refusal.until), 409
    except MonthlyStillRuns:
        return _page(token, runs=True), 409
    return redirect(url_for("gifts.forgotten"), 303)


@blueprint.get("/gifts/forgotten")
@public
def forgotten() -> str:
    """It is done."""
    return render_template("gifts/forgotten.html")


def _page(token: str, *, until: Mapping[str, date] | None = None, runs: bool = False) -> str:
    return render_template(
        "gifts/forget.html", token=token, form=ConfirmForm(), until=until, runs=runs
    )
