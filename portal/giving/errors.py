"""Why a gift, a campaign, a payment message or a batch is refused."""

from collections.abc import Mapping
from datetime import date

from portal.errors import Refusal
from portal.money import Money


class GivingRefusal(Refusal):
    """A rule of giving said no."""


class CampaignNotOpen(GivingRefusal):
    """The campaign takes no gifts now; `standing` says why."""

    def __init__(self, standing: str) -> None:
        super().__init__(standing)
        self.standing = standing


class WrongCampaignStep(GivingRefusal):
    """The campaign cannot go from where it stands to where it was sent."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"{state} to {wanted}")
        self.state, self.wanted = state, wanted


class OrganisationGone(GivingRefusal):
    """The organisation left the alliance, and no campaign begins there."""


class SlugTaken(GivingRefusal):
    """Another campaign has this address."""


class AmountOutOfBounds(GivingRefusal):
    """Less than the gateway takes, or more than one gift may be without talking first."""

    def __init__(self, least: Money, most: Money) -> None:
        super().__init__(f"{least.minor} to {most.minor} {least.currency}")
        self.least, self.most = least, most


class NothingToPay(GivingRefusal):
    """The gift is paid, or on its way: nobody pays twice."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class GatewayDown(GivingRefusal):
    """The payment service did not answer; nothing was charged."""


class GatewayRefused(GatewayDown):
    """The payment service answered, and said no; `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MonthlyNotRunning(GivingRefusal):
    """The monthly gift has not begun, or has ended; `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class RefundRefused(GivingRefusal):
    """This refund may not be asked for, or not be decided so; `reason` names the rule."""

    def __init__(self, reason: str, *, left: Money | None = None) -> None:
        super().__init__(reason)
        self.reason, self.left = reason, left


class WebhookRefused(GivingRefusal):
    """The message does not prove that the payment service sent it. `reason` is one fixed word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StillMoving(GivingRefusal):
    """The gift changed each time it was read; the queue tries again."""


class BatchRefused(GivingRefusal):
    """The batch would expose a family, or pay what is not there; `reason` names the rule."""

    def __init__(self, reason: str, *, have: int = 0, need: int = 0) -> None:
        super().__init__(f"{reason}: {have} of {need}")
        self.reason, self.have, self.need = reason, have, need


class ApprovalRefused(GivingRefusal):
    """This word does not count on this batch; `reason` is one fixed word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MonthlyStillRuns(GivingRefusal):
    """A monthly gift of this address is still charged: it ends first, so that nobody is charged
    whom nobody can tell."""


class LawKeepsDonor(GivingRefusal):
    """The law makes these organisations keep who gave, each until its day; nothing was erased."""

    def __init__(self, until: Mapping[str, date]) -> None:
        super().__init__(f"{len(until)} organisations")
        self.until = until
