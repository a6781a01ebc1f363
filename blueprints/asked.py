"""What a form of asking says, as it is sealed: by the family itself or by who types for it."""

from typing import Any, Protocol

from portal.vault.covers import Cover


class Asked(Protocol):
    """The fields that both forms have."""

    needs: Any
    urgency: Any
    where: Any
    reach: Any
    more: Any
    question: Any
    without_words: Any

    @property
    def of_child(self) -> bool:
        """Whether who asks is under eighteen."""


def identity_in(form: Asked, *, incident: str = "") -> dict[str, str]:
    """All that names somebody."""
    said = {
        "where": form.where.data or "",
        "incident": incident,
        "reach": form.reach.data or "",
        "more": form.more.data or "",
    }
    # Beside the words it would only be one more thing to keep of the family.
    return said | ({"question": form.question.data or ""} if form.without_words.data else {})


def cover_in(form: Asked, *, language: str) -> Cover:
    """The few facts that sort the day's work, and no name."""
    return Cover(
        needs=tuple(form.needs.data or ()),
        urgency=form.urgency.data,
        language=language,
        child=form.of_child,
    )
