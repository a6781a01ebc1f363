"""What one text message holds, by 3GPP TS 23.038: 160 of these letters, or 70 of any."""

ONE_MESSAGE = 160
GSM_LETTERS = frozenset(
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def fits_one(text: str) -> bool:
    """Whether it goes out as one message of 160."""
    return len(text) <= ONE_MESSAGE and GSM_LETTERS.issuperset(text)
