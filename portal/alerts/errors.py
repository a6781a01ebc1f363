"""Refusals about an organisation's channels."""

from portal.errors import Refusal


class TooManyChannels(Refusal):
    """The organisation has as many as it may."""


class UnknownPlaces(Refusal):
    """Nothing was chosen, or something that is no place."""


class NotPushed(Exception):
    """The service did not take the word, or could not be reached."""
