"""What a witness organisation may say, and of which incidents. Pure."""

from enum import StrEnum

from portal.incidents.errors import NotNear
from portal.incidents.rules import IN_THE_QUEUE, IncidentState
from portal.incidents.word_rules import Evidence, Verdict


class Known(StrEnum):
    """All that the page offers: what somebody of the house knows, never how or from whom."""

    SAW_IT = "saw_it"
    ASKED_WHO_SAW_IT = "asked_who_saw_it"
    HAS_PICTURES = "has_pictures"
    SAW_IT_IS_NOT_SO = "saw_it_is_not_so"
    ASKED_AND_IT_IS_NOT_SO = "asked_and_it_is_not_so"
    CANNOT_SAY = "cannot_say"


SAYS = {
    Known.SAW_IT: (Evidence.EYES_ON, Verdict.SUPPORT),
    Known.ASKED_WHO_SAW_IT: (Evidence.CALL_BACK, Verdict.SUPPORT),
    Known.HAS_PICTURES: (Evidence.MEDIA, Verdict.SUPPORT),
    Known.SAW_IT_IS_NOT_SO: (Evidence.EYES_ON, Verdict.REFUTE),
    Known.ASKED_AND_IT_IS_NOT_SO: (Evidence.CALL_BACK, Verdict.REFUTE),
    Known.CANNOT_SAY: (Evidence.CALL_BACK, Verdict.ABSTAIN),
}
# Somebody of the alliance has read it before it goes to a parish.
ASKED_OF_WITNESSES = IN_THE_QUEUE - {IncidentState.RECEIVED}


def ensure_is_asked(state: IncidentState, *, area: str, witness_area: str | None) -> None:
    """Raise NotNear for what waits for no word, or happened somewhere else."""
    if state not in ASKED_OF_WITNESSES or area != witness_area:
        raise NotNear
