"""Reads of the organisations' keys for their words: the list is everybody's."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.incidents.word_key_models import WordKey

PAGE = 100


def word_keys(session: Session, *, after: int = 0) -> list[WordKey]:
    """In the order in which they were made; one more than a page when there is more."""
    rest = select(WordKey).where(WordKey.id > after).order_by(WordKey.id)
    return list(session.scalars(rest.limit(PAGE + 1)))


def without_key(session: Session) -> list[Organisation]:
    """Members that never had a key, by name; at most 500."""
    members = select(Organisation).where(
        Organisation.left_on.is_(None),
        Organisation.id.not_in(select(WordKey.organisation_id)),
    )
    return list(session.scalars(members.order_by(Organisation.name).limit(500)))


def subjects_of(key: WordKey) -> list[str]:
    """How the public log names the key, and its end when it has one."""
    named = key.public_key[:40]
    return [f"word-key:{named}", *([f"word-key-end:{named}"] if key.end else [])]
