"""What is refused of a notice."""

from enum import StrEnum

from portal.errors import Refusal


class NoGoReason(StrEnum):
    """Why the notice was not written so."""

    IN_THE_PAST = "in_the_past"
    TOO_LONG = "too_long"
    NOT_LONGER = "not_longer"
    PLACE_UNKNOWN = "place_unknown"
    INCIDENT_UNKNOWN = "incident_unknown"
    NOT_ACCREDITED = "not_accredited"
    ALREADY_STANDS = "already_stands"
    IS_OVER = "is_over"
    PAGE_IS_OLD = "page_is_old"


class NoGoRefused(Refusal):
    """The notice cannot be declared, prolonged or lifted so."""

    def __init__(self, reason: NoGoReason) -> None:
        super().__init__(reason.value)
        self.reason = reason
