"""What the vault says no to, and why."""

from portal.errors import NotFound, Refusal


class VaultRefusal(Refusal):
    """The vault will not do what was asked; nothing was changed."""


class CannotOpen(VaultRefusal):
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


class ReceiptUnknown(VaultRefusal):
    """The words open nothing: mistyped, never given out, withdrawn and purged are one answer."""


class AlreadyReceived(VaultRefusal):
    """These words already hold a request: it was sent twice, or another one has them."""


class WordsTaken(VaultRefusal):
    """Another request has the same first two words: these cannot find a second one.

    Nothing was stored; the family takes new words and sends again.
    """


class IntakeClosed(VaultRefusal):
    """Nothing may be sealed now: there is no directory that can be relied upon, and `reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NobodyToSealTo(VaultRefusal):
    """The chosen organisations do not give two certified people of different organisations."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotCertified(VaultRefusal):
    """Only certified, unsuspended intermediaries may do this."""


class MayNotApprove(VaultRefusal):
    """This approval would not count: oneself, twice, or not by a certified intermediary."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OpeningRefused(VaultRefusal):
    """The identity stays closed: it is another's turn, or the day's cap is reached."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BackupRefused(VaultRefusal):
    """This backup is not taken in: `reason` says which stream, or why; nothing was restored."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HandOverRefused(VaultRefusal):
    """This colleague cannot take the place over; everything stays as it was."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ComplaintRefused(VaultRefusal):
    """The complaint cannot be sealed to anybody there; nothing was stored."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DisclosureRefused(VaultRefusal):
    """What was asked for must not be shown to that person, or not yet; nothing was stored."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AlreadyReleased(VaultRefusal):
    """The case was already passed on; a request becomes one case only."""


class CapsuleNotFound(NotFound):
    """No such capsule, or none that is sealed to this person: one answer."""


class FileRefused(VaultRefusal):
    """A file is not taken, or could not be drawn anew; `reason` never carries its name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EvidenceRefused(VaultRefusal):
    """This proves no expense of the case: `reason` says why; nothing was stored."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AbsenceRefused(VaultRefusal):
    """Being away until that day, or coming back after leaving for good, is not possible."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PictureGone(VaultRefusal):
    """The redrawn picture is not at hand any more: its file has to be opened again."""


class NotYetReleased(VaultRefusal):
    """There is no case on the desk yet that a picture could belong to."""


class WordsBorrowed(VaultRefusal):
    """These words were told by whoever typed the request: others have to be chosen first."""


class RotationRefused(VaultRefusal):
    """A new key cannot be begun, moved to or finished with now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAdmitted(VaultRefusal):
    """The organisation has not admitted this account to hold keys."""


class BundleTooOld(VaultRefusal):
    """The conversation went on since the bundle was fetched: fetch it again and seal anew."""


class AlreadySent(VaultRefusal):
    """The page that sends this message sent it before: it counts once."""
