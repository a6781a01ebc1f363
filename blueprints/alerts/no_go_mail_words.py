"""How a no-go notice is told in a mail; its words come from closed lists."""

from collections.abc import Mapping
from datetime import datetime

from blueprints.alerts.views import blueprint
from blueprints.moments import until_words
from blueprints.no_go_words import REASONS
from blueprints.payment import settings
from portal.no_go.rules import NoGoFor
from portal.places.rules import STATE_DIGITS


def no_go_told(reason: str, until: datetime) -> Mapping[str, str]:
    """Why and until when, in the language in which the mail is written."""
    return {
        "reason": str(REASONS[NoGoFor(reason)]),
        "until": until_words(until),
    }


def place_link(language: str, code: str) -> str:
    """Where what happens there is told: the area's page, or the map of the state."""
    where = f"map?state={code}" if len(code) == STATE_DIGITS else f"areas/{code}"
    return f"{settings().base_url}/{language}/{where}"


@blueprint.record_once
def _name_words(state: object) -> None:
    """The worker writes mail without any request: templates ask for the words."""
    named = state.app.jinja_env.globals  # type: ignore[attr-defined]
    named["no_go_told"], named["place_link"] = no_go_told, place_link
