"""The name on a paper of hours: marked, never kept, and only ever compared."""

from dataclasses import dataclass

from portal.volunteering.presence_codes import name_mark, new_certificate_code, new_salt
from portal.volunteering.presence_models import HoursCertificate


@dataclass(frozen=True, repr=False)
class Blank:
    """A paper before it says anything: its code, and the mark of the name typed for it, if any."""

    code: str
    salt: bytes | None
    mark: bytes | None


def draw_blank(name: str, *, key: str) -> Blank:
    """Draw a code and mark the name with it; slow on purpose, so before any transaction."""
    code = new_certificate_code()
    if not name.strip():
        return Blank(code, None, None)
    salt = new_salt()
    return Blank(code, salt, name_mark(name, code=code, salt=salt, key=key))


def is_named(paper: HoursCertificate, name: str, *, key: str) -> bool:
    """Whether this is the name that stands on the paper; slow on purpose."""
    if paper.name_salt is None or paper.name_mark is None or not name.strip():
        return False
    return name_mark(name, code=paper.code, salt=paper.name_salt, key=key) == paper.name_mark
