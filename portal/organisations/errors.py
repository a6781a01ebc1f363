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
