"""What a notice must not hold."""

from portal.errors import Refusal


class PersonalFact(Refusal):
    """A fact of a notice may name a person. `key` is the fact's name."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the fact {key!r} is not a short reference or a number")
        self.key = key
