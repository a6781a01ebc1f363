"""What can be wrong with places."""

from portal.errors import NotFound


class UnknownArea(NotFound):
    """No such area; an invented code and an unpublished one answer alike."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no area {code!r}")
        self.code = code


class PlacesMissing(RuntimeError):
    """The areas were never built in this database."""

    def __init__(self) -> None:
        super().__init__("there are no areas yet: run `flask places build`")


class BrokenPlaceData(RuntimeError):
    """A shipped file of outlines or populations does not say what it must."""
