"""Every member has its key before it says a word, and the public log says which key is whose.

Made all together and by the clock: a key that came with its first word would tell everybody who
spoke, and when.
"""

from flask import current_app

from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import transaction
from portal.incidents.keeping_word_keys import key_in_force
from portal.incidents.word_key_models import WordKey
from portal.incidents.word_key_queries import PAGE, subjects_of, without_key, word_keys
from portal.ledger.log_queries import leaves_about
from portal.ledger.log_stating import state
from portal.publishing.word_key_proofs import told_end, told_key


def state_word_keys() -> int:
    """Make what is missing and say what was not said; return how many statements were new."""
    settings: Settings = current_app.config["SETTINGS"]
    said, last = 0, 0
    with transaction() as session:
        for organisation in without_key(session):
            key_in_force(session, organisation, now=utc_now())
        while keys := word_keys(session, after=last)[:PAGE]:
            for key in keys:
                for subject, told in _statements(key):
                    if not leaves_about(session, subject):
                        state(session, subject=subject, said=told, livemode=settings.livemode)
                        said += 1
            last = keys[-1].id
    return said


def _statements(key: WordKey) -> list[tuple[str, dict[str, object]]]:
    told = [{"kind": "word_key", **told_key(key)}]
    if (end := told_end(key)) is not None:
        told.append({"kind": "word_key_end", **end})
    return list(zip(subjects_of(key), told, strict=True))
