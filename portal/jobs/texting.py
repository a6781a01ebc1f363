"""Hand one text message to a gateway of Twilio's kind.

Neither the number nor the words are ever part of a log, an error or a row.
"""

import requests

from portal.config import Settings

# Seconds to reach the gateway and to wait for its answer, well within a lease of the outbox.
PATIENCE = (3.05, 8)
# The gateway may take these later; every other 4xx it never will.
LATER = frozenset({401, 403, 404, 408, 425, 429})


class GatewayUnwell(RuntimeError):
    """No answer, or none that says whether the message was taken: it is tried again."""


class NumberRefused(RuntimeError):
    """The gateway never takes that message."""


def send_text(settings: Settings, *, number: str, text: str) -> None:
    """Raises GatewayUnwell and NumberRefused."""
    url = f"{settings.sms_url}/2010-04-01/Accounts/{settings.sms_account}/Messages.json"
    status = _post(url, settings, {"To": number, "From": settings.sms_from, "Body": text})
    if 200 <= status < 300:
        return
    if 400 <= status < 500 and status not in LATER:
        raise NumberRefused
    raise GatewayUnwell


def _post(url: str, settings: Settings, fields: dict[str, str]) -> int:
    """The status alone: the answer repeats the number, so it is not even read."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                url,
                data=fields,
                auth=(settings.sms_account, settings.sms_token),
                timeout=PATIENCE,
                allow_redirects=False,
                stream=True,
            )
            answer.close()
            return answer.status_code
    except requests.RequestException:
        raise GatewayUnwell from None  # its words could name what was sent
