"""Refusals: the domain's typed "no", carrying what the page needs to say why."""


class Refusal(Exception):
    """A rule said no. Subclasses carry the data that explains it; views show it."""


class NotFound(Refusal):
    """Absent, forbidden and expired are one answer, so that nobody can probe."""
