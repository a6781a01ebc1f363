"""Jobs that tell people what happened to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.extensions import transaction
from portal.volunteering.messaging_people import pass_on
from portal.volunteering.sending_words import Word, tell_desk_word, tell_volunteer_word
from portal.volunteering.telling import tell_volunteer
from portal.volunteering.telling_changes import tell_change


def tell_of_sign_up(payload: Mapping[str, Any], now: datetime) -> None:
    """Tell the volunteer of `payload["sign_up"]` how their place stands."""
    with transaction() as session:
        why = str(payload.get("why", ""))
        tell_volunteer(session, sign_up=str(payload["sign_up"]), why=why, now=now)


def tell_of_shift_change(payload: Mapping[str, Any], now: datetime) -> None:
    """Tell everyone in a shift what it was and what it is."""
    with transaction() as session:
        tell_change(session, change=payload, now=now)


def pass_message_on(payload: Mapping[str, Any], now: datetime) -> None:
    """Send a coordinator's words to everyone in a shift."""
    with transaction() as session:
        pass_on(session, message=str(payload["message"]), now=now)


def tell_word(payload: Mapping[str, Any], now: datetime) -> None:
    """Tell the volunteer of `payload["sign_up"]` a word about their safety."""
    with transaction() as session:
        word = Word(payload["word"])
        tell_volunteer_word(session, sign_up=str(payload["sign_up"]), word=word, now=now)


def tell_desk(payload: Mapping[str, Any], now: datetime) -> None:
    """Tell those who coordinate the shift of `payload["shift"]` a word about safety."""
    with transaction() as session:
        tell_desk_word(
            session,
            shift=str(payload["shift"]),
            word=Word(payload["word"]),
            at=int(payload["at"]),
            now=now,
        )
