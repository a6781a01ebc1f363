"""What the scan found, in the words every page uses, and one tick that binds to what was shown."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from wtforms import Field, Form
from wtforms.validators import ValidationError

from portal.vault.cleaning import FORBIDDEN, Finding, Strength, Trace, findings, forbids, marks

__all__ = [
    "FORBIDDEN",
    "TRACES",
    "NothingForbidden",
    "Piece",
    "Scanned",
    "Trace",
    "pieces",
    "scanned",
]

TRACES = {
    Trace.COORDINATES: _("Coordenadas"),
    Trace.MAIL: _("Correo"),
    Trace.URL: _("Enlace de internet"),
    Trace.HANDLE: _("Usuario de una red"),
    Trace.CURP: _("CURP"),
    Trace.RFC: _("RFC"),
    Trace.PLATE: _("Placas"),
    Trace.ACCOUNT: _("Tarjeta o cuenta"),
    Trace.TELEPHONE: _("Teléfono"),
    Trace.DATE: _("Fecha"),
    Trace.AGE: _("Edad"),
    Trace.PLACE: _("Lugar"),
    Trace.NAME: _("Nombre o lugar"),
}


@dataclass(frozen=True, repr=False)
class Scanned:
    """What was found, and the token of having been shown exactly this."""

    found: tuple[Finding, ...]

    @property
    def forbidden(self) -> bool:
        """Whether no tick helps."""
        return forbids(self.found)

    @property
    def seen(self) -> str:
        """Stands for this list on the page that shows it; another list needs another look."""
        said = "\n".join(f"{one.trace} {one.words}" for one in self.found)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def passes(self, *, reviewed: bool, seen: str) -> bool:
        """Whether the text may go on: nothing found, or all of it looked at."""
        return not self.found or (not self.forbidden and reviewed and seen == self.seen)


def scanned(*texts: str | None) -> Scanned:
    """Scan several texts as one."""
    found = [one for text in texts for one in findings(text or "")]
    return Scanned(tuple(dict.fromkeys(found)))


@dataclass(frozen=True, repr=False)
class Piece:
    """A stretch of a text, and the kind in words when it is marked."""

    words: str
    kind: object = None
    forbidden: bool = False


def pieces(text: str | None) -> Iterator[Piece]:
    """The text whole, in marked and unmarked stretches."""
    done, text = 0, text or ""
    for mark in marks(text):
        if mark.start > done:
            yield Piece(text[done : mark.start])
        yield Piece(mark.words, TRACES[mark.trace], mark.strength is Strength.FORBIDDEN)
        done = mark.end
    if done < len(text):
        yield Piece(text[done:])


class NothingForbidden:
    """A validator: no telephone, mail, code or account in a text that others will read.

    `but` are the kinds that this one field is made of, such as the figures of a bank's reference.
    """

    def __init__(self, *, but: frozenset[Trace] = frozenset()) -> None:
        self.but = but

    def __call__(self, _form: Form, field: Field) -> None:
        """Names the kinds, not the words."""
        found = {one.trace for one in findings(field.data or "") if forbids([one])}
        kinds = found - self.but
        if kinds:
            said = ", ".join(str(TRACES[kind]) for kind in TRACES if kind in kinds)
            told = _("Quitar del texto: %(kinds)s. Nunca pasa.", kinds=said)
            raise ValidationError(str(told))
