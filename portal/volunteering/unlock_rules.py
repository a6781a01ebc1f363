"""What each level and each skill opens: one rule, shown on the volunteer's page. Pure."""

from portal.volunteering.skill_rules import FAMILY_LEVEL, OF_AGE, OUTSIDE, TaskKind


def kinds_open_to(level: int, *, age: int = OF_AGE) -> tuple[TaskKind, ...]:
    """Where someone of that level and age may work, as far as a task asks for no more."""
    return tuple(
        kind
        for kind in TaskKind
        if (kind is not TaskKind.FAMILY or level >= FAMILY_LEVEL)
        and (kind not in OUTSIDE or age >= OF_AGE)
    )


def opened_by(level: int, *, age: int = OF_AGE) -> tuple[TaskKind, ...]:
    """What that level opens and the one below does not."""
    before = kinds_open_to(level - 1, age=age) if level else ()
    return tuple(kind for kind in kinds_open_to(level, age=age) if kind not in before)
