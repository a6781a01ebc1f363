"""What volunteers can do, which of it must be proved, and which work asks for what. Pure."""

from collections.abc import Iterable
from enum import StrEnum


class Skill(StrEnum):
    """The closed list; a word that staff cannot check is not on it."""

    DRIVING = "driving"
    CARRYING = "carrying"
    COOKING = "cooking"
    CHILDREN = "children"
    FIRST_AID = "first_aid"
    NURSING = "nursing"
    MEDICINE = "medicine"
    PSYCHOLOGY = "psychology"
    LAW = "law"
    SOCIAL_WORK = "social_work"
    FORENSICS = "forensics"
    SEARCH = "search"
    COMPUTERS = "computers"
    DESIGN = "design"
    TRANSLATING = "translating"
    SIGN_LANGUAGE = "sign_language"
    ENGLISH = "english"
    NAHUATL = "nahuatl"
    MAYA = "maya"
    MIXTEC = "mixtec"
    ZAPOTEC = "zapotec"
    TZELTAL = "tzeltal"
    TZOTZIL = "tzotzil"
    OTOMI = "otomi"


LANGUAGES = frozenset(
    {
        Skill.SIGN_LANGUAGE,
        Skill.ENGLISH,
        Skill.NAHUATL,
        Skill.MAYA,
        Skill.MIXTEC,
        Skill.ZAPOTEC,
        Skill.TZELTAL,
        Skill.TZOTZIL,
        Skill.OTOMI,
    }
)
# A paper backs these, and the paper ends; of the others a person of the staff has satisfied
# herself once.
CERTIFIED = frozenset(
    {
        Skill.DRIVING,
        Skill.FIRST_AID,
        Skill.NURSING,
        Skill.MEDICINE,
        Skill.PSYCHOLOGY,
        Skill.LAW,
        Skill.SOCIAL_WORK,
        Skill.FORENSICS,
        Skill.SEARCH,
    }
)


class TaskKind(StrEnum):
    """Where work happens and whom it meets; risk follows from it."""

    CENTRE = "centre"
    OFFICE = "office"
    REMOTE = "remote"
    FIELD = "field"
    FAMILY = "family"


# Nobody works alone there, and nobody is under age.
OUTSIDE = frozenset({TaskKind.FIELD, TaskKind.FAMILY})
FAMILY_LEVEL = 3
OF_AGE = 18
YOUNGEST = 15


def as_skills(stored: str) -> frozenset[Skill]:
    """The skills in a column of words; what the list no longer knows is left out."""
    known = {skill.value for skill in Skill}
    return frozenset(Skill(word) for word in stored.split() if word in known)


def as_words(skills: Iterable[Skill]) -> str:
    """The column of words of some skills, always in one order."""
    return " ".join(sorted(skill.value for skill in skills))
