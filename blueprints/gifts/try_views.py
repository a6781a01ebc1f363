"""Tries with stolen cards as staff see them: a picture of the day, and what was stopped."""

from dataclasses import dataclass

from flask import render_template

from blueprints.access_gate import current_actor, requires
from blueprints.gifts.try_words import BREAKERS, STOPS
from blueprints.gifts.views import blueprint, campaign_title
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db
from portal.giving.attack_queries import Hour, breakers_for, hours_for
from portal.giving.breaker_rules import Outcome
from portal.giving.counting_tries import BEGUN
from portal.giving.pressure_rules import Stop


@dataclass(frozen=True)
class Column:
    """One hour of the picture."""

    hour: Hour

    @property
    def begun(self) -> int:
        """How many came to the payment service."""
        return self.hour.numbers.get(BEGUN, 0)

    @property
    def mailed(self) -> int:
        """How many were sent a link."""
        return self.hour.numbers.get(Outcome.MAILED, 0)

    @property
    def failed(self) -> int:
        """How many payments failed."""
        return self.hour.numbers.get(Outcome.FAILED, 0)

    @property
    def stopped(self) -> int:
        """How many no rule let on."""
        return sum(self.hour.numbers.get(stop, 0) for stop in Stop)

    @property
    def tries(self) -> int:
        """All of them."""
        return self.begun + self.mailed + self.stopped


@blueprint.get("/desk/gifts/tries")
@requires(Permission.GIFTS_SEE)
def tries() -> str:
    """One's campaigns of the last day. Who tried is not here, and not known a day later."""
    session, actor = db.session(), current_actor()
    hours = hours_for(session, actor, now=utc_now())
    rules = [(STOPS[stop], sum(hour.numbers.get(stop, 0) for hour in hours)) for stop in Stop]
    return render_template(
        "gifts/tries.html",
        columns=[Column(hour) for hour in hours],
        rules=sorted((row for row in rules if row[1]), key=lambda row: -row[1]),
        breakers=[
            (campaign, campaign_title(campaign), breaker, BREAKERS[breaker.state])
            for campaign, breaker in breakers_for(session, actor)
        ],
    )
