"""Why the accounts' rules say no."""

from datetime import date

from portal.access.roles import Role
from portal.errors import Refusal


class UsernameTaken(Refusal):
    """Somebody else has this user name."""

    def __init__(self, username: str) -> None:
        super().__init__(username)
        self.username = username


class EmailTaken(Refusal):
    """The address has an account; the page never says so to whoever asks."""


class UsernameMalformed(Refusal):
    """A user name of 3 to 32 letters, digits, dots, dashes or underscores was expected."""


class PasswordTooWeak(Refusal):
    """Too short, or built from the person's own names; `shortest` is in characters."""

    def __init__(self, shortest: int) -> None:
        super().__init__(shortest)
        self.shortest = shortest


class CodeRefused(Refusal):
    """Unknown, used, expired and meant for someone else are one answer: nobody can probe."""


class NotOfThisKind(Refusal):
    """A witness organisation has one person, who witnesses; no other organisation has any."""


class RolesNeverTogether(Refusal):
    """One coerced person would join an identity to its case."""

    def __init__(self, held: frozenset[Role], wanted: Role) -> None:
        super().__init__(held, wanted)
        self.held = held
        self.wanted = wanted


class NotYourself(Refusal):
    """Nobody grants, vets or resets themself."""


class LastAdministrator(Refusal):
    """The organisation would be left with nobody to manage it."""


class EarlierLevelMissing(Refusal):
    """A level rests on those below it; `missing` is the lowest not in force."""

    def __init__(self, missing: int) -> None:
        super().__init__(missing)
        self.missing = missing


class ExpiryOutOfRange(Refusal):
    """An attestation must end after today and no later than `latest`."""

    def __init__(self, latest: date) -> None:
        super().__init__(latest)
        self.latest = latest
