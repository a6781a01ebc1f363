"""Why the organisations' rules say no."""

from portal.errors import Refusal


class OrganisationRefused(Refusal):
    """Parent of what the pages of an organisation may refuse."""


class PageIsOld(OrganisationRefused):
    """Somebody saved since this page was read; nothing is overwritten."""


class SettingOutOfRange(OrganisationRefused):
    """A setting below `least` or above `most`; `name` is its field."""

    def __init__(self, name: str, least: int, most: int) -> None:
        super().__init__(name, least, most)
        self.name, self.least, self.most = name, least, most


class AlreadyApplied(OrganisationRefused):
    """An application with this registration number is being decided, or was admitted."""


class AlreadyDecided(OrganisationRefused):
    """The alliance decided; votes move no more."""


class NotAboutYourself(OrganisationRefused):
    """No organisation votes on or reviews itself."""


class ForFamiliesElsewhere(OrganisationRefused):
    """A family asks for its data with its eight words, never in a form that staff read."""


class AlreadyLeft(OrganisationRefused):
    """The organisation left the alliance; nobody here would answer."""


class NotFromHere(OrganisationRefused):
    """No arrow leads there from `state`."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class GroundMissing(OrganisationRefused):
    """A refusal needs one of the law's reasons, and before identity is proved only that one."""


class EndsTooEarly(OrganisationRefused):
    """A programme ends before it starts."""
