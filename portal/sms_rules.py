"""Text messages as a gateway of Twilio's kind hands them over: whose they are, what they say. Pure.

Sources: Twilio, "Validating signatures from Twilio" and "Receive and reply to SMS".
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape

from portal.errors import Refusal

# A gateway joins at most ten parts of a long message.
LONGEST_BODY = 1600
# Carriers' own words for an end; whoever writes one wants no answer.
ENDS = frozenset({"alto", "baja", "stop", "cancelar", "end", "quit", "unsubscribe", "cancel"})
ASKS = frozenset({"info", "ayuda", "help", "?"})


class Wish(StrEnum):
    """What a message wants."""

    TELL = "tell"
    KNOW_HOW = "know how"
    END = "end"


class SmsRefused(Refusal):
    """A message that cannot be taken in; `field` names what is wrong with it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, repr=False)
class IncomingSms:
    """One message; it is never printed by accident."""

    gateway_id: str
    sender: str
    body: str
    pictures: int

    @property
    def wish(self) -> Wish:
        """By its only word, if it is one of those; everything else is told to us."""
        word = self.body.strip().strip(".!¡¿").lower()
        if word in ENDS:
            return Wish.END
        return Wish.KNOW_HOW if word in ASKS or not word else Wish.TELL


def signature_of(token: str, url: str, fields: Mapping[str, str]) -> str:
    """What the gateway signs: the whole address, then each field's name and value by name."""
    said = url + "".join(name + value for name, value in sorted(fields.items()))
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()


def is_signed(token: str, url: str, fields: Mapping[str, str], given: str) -> bool:
    """Whether the gateway signed this, compared in constant time; never without a token."""
    wanted = signature_of(token, url, fields).encode()
    return bool(token) and hmac.compare_digest(wanted, given.encode("utf-8", "surrogatepass"))


def read_sms(fields: Mapping[str, str]) -> IncomingSms:
    """The message; raises SmsRefused naming the field that is missing, too long or no number."""
    for name in ("MessageSid", "From"):
        if not fields.get(name) or len(fields[name]) > 64:
            raise SmsRefused(name)
    body = fields.get("Body")
    if body is None or len(body) > LONGEST_BODY or "\x00" in body:
        raise SmsRefused("Body")
    pictures = fields.get("NumMedia") or "0"
    if not (pictures.isascii() and pictures.isdigit()) or int(pictures[:9]) > 10:
        raise SmsRefused("NumMedia")
    return IncomingSms(fields["MessageSid"], fields["From"], body, int(pictures))


def answer(text: str) -> str:
    """The answer as the gateway reads it; an empty text answers nothing."""
    message = f"<Message>{escape(text)}</Message>" if text else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>'
