"""One text message of 160 letters (3GPP TS 23.038), whatever the place is called. Pure."""

import unicodedata

ONE_MESSAGE = 160
# Letters that one message of 160 holds; with any other letter it would hold 70.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def in_gsm(text: str) -> str:
    """The text in those letters: í is written i, and what has no like is left out."""
    return "".join(letter if letter in GSM else _bare(letter) for letter in text)


def one_message(said: str, link: str) -> str:
    """What is said, cut where it must be, and the link whole behind it.

    Raises ValueError for a link that leaves no room: the portal's own address is too long.
    """
    room = ONE_MESSAGE - len(link) - 1
    if room < len("...") or not GSM.issuperset(link):
        raise ValueError("the portal's address leaves no room in a text message")
    told = in_gsm(said)
    if len(told) > room:
        told = told[: room - 3].rstrip(" .,") + "..."
    return f"{told} {link}"


def _bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if part in GSM)
