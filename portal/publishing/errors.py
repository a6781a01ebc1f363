"""What feeds and the API refuse to be asked."""

from enum import StrEnum

from portal.errors import Refusal


class Fault(StrEnum):
    """What is wrong with a field of a question."""

    UNKNOWN = "unknown"
    REPEATED = "repeated"
    NOT_OFFERED = "not_offered"
    NOT_A_STATE = "not_a_state"
    NOT_AN_AREA = "not_an_area"
    NOT_A_PERIOD = "not_a_period"
    NOT_A_PAGE = "not_a_page"


class BadQuestion(Refusal):
    """A question that is malformed; which field, what is wrong, and what it may be."""

    def __init__(self, field: str, fault: Fault, offered: tuple[str, ...] = ()) -> None:
        super().__init__(f"{field}: {fault}")
        self.field = field
        self.fault = fault
        self.offered = offered
