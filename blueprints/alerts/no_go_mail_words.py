"""How a no-go notice is told in a mail; its words come from closed lists."""

from collections.abc import Mapping
from datetime import datetime

from blueprints.alerts.views import blueprint
from blueprints.moments import until_words
from blueprints.no_go_words import REASONS
from blueprints.payment import settings
from portal.no_go.rules import NoGoFor


def no_go_told(reason: str, until: datetime) -> Mapping[str, str]:
    """Why and until when, in the language in which the mail is written."""
    return {
        "reason": str(REASONS[NoGoFor(reason)]),
        "until": until_words(until),
        "link": settings().base_url,
    }


@blueprint.record_once
def _name_words(state: object) -> None:
    """The worker writes mail without any request: templates ask for the words."""
    state.app.jinja_env.globals["no_go_told"] = no_go_told  # type: ignore[attr-defined]
