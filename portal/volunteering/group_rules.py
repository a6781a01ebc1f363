"""Who may come with others, and with how many. Pure."""

from portal.volunteering.skill_rules import Skill, TaskKind

# As many as fit into one car with the person who answers for them.
LARGEST_GROUP = 5
# Whoever has no account was vetted by nobody: they come where at most an identity is asked for.
HIGHEST_LEVEL_FOR_GROUPS = 1


def may_bring_others(kind: TaskKind, level_needed: int, skills_needed: frozenset[Skill]) -> bool:
    """Whether companions without an account may come: to a centre, where nothing must be proved."""
    return (
        kind == TaskKind.CENTRE and level_needed <= HIGHEST_LEVEL_FOR_GROUPS and not skills_needed
    )
