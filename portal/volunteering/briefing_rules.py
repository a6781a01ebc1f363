"""Which work begins with a briefing, and which wording of it somebody accepted. Pure."""

import hashlib

from portal.volunteering.skill_rules import OUTSIDE, TaskKind


def is_briefed_work(kind: TaskKind | str) -> bool:
    """Whether its risks must be read and understood before anybody is told where to meet."""
    return kind in OUTSIDE


def briefing_version(briefing_es: str, briefing_en: str) -> str:
    """A name for this very wording: whoever accepted another one has not accepted it."""
    return hashlib.sha256(f"{briefing_es}\0{briefing_en}".encode()).hexdigest()[:32]
