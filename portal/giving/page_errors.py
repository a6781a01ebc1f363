"""Why a change of a campaign's page is refused."""

from portal.giving.errors import GivingRefusal


class StalePage(GivingRefusal):
    """Somebody changed it while the page was open; nothing was overwritten."""


class NothingChanged(GivingRefusal):
    """The words are those that stand already."""


class NotWaiting(GivingRefusal):
    """Somebody decided before, or took it back; `look` says how it stands."""

    def __init__(self, look: str) -> None:
        super().__init__(look)
        self.look = look


class OwnWork(GivingRefusal):
    """Whoever wrote it does not decide about it."""


class WaitsAlready(GivingRefusal):
    """Other words of this campaign wait for their review: decide or take them back first."""


class NotOnTheTeam(GivingRefusal):
    """Only the campaign's team edits it."""


class NotOpenedYet(GivingRefusal):
    """Before it opened, a campaign has nobody to tell anything."""


class TooMany(GivingRefusal):
    """The campaign has `most` of them already."""

    def __init__(self, most: int) -> None:
        super().__init__(str(most))
        self.most = most


class NotArrived(GivingRefusal):
    """The gift's money has not come: there is nothing to be named for."""
