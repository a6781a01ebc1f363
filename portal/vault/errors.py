"""What the vault says no to, and why."""


class VaultRefusal(Exception):
    """The vault will not do what was asked; nothing was changed."""


class CannotOpenError(VaultRefusal):
    """A seal does not open: another key, another place, or a byte that was changed."""


class SignatureRefused(VaultRefusal):
    """A message is unsigned, wrongly signed, or signed for another place in the conversation."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DirectoryRefused(VaultRefusal):
    """A directory of keys cannot be relied upon, so nothing may be sealed by it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WordsUnreadable(VaultRefusal):
    """What was typed is not the expected number of words of one list.

    It never carries what was typed: refusals may reach a log.
    """

    def __init__(self, expected: int) -> None:
        super().__init__(f"not {expected} words of one list")
        self.expected = expected


class VaultBusy(VaultRefusal):
    """Too many people are having their words checked at this moment; try again soon."""


class VaultLocked(VaultRefusal):
    """No private key is held for this browser: never unlocked, idle too long, or locked."""
