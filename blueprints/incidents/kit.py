"""What a newsroom takes along of an incident: text, map, licence; no finer than its page."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from flask import current_app, g, render_template, url_for
from flask_babel import force_locale

from blueprints import incident_words
from blueprints.incidents.kit_picture import KitPicture, kit_picture, png_of, svg_of
from portal.config import Settings
from portal.incidents.models import PublicIncident
from portal.incidents.public_rules import Layer
from portal.publishing.credit_rules import CREDITS, OUTLINES

LANGUAGES = ("es", "en")
# A day of its own in the archive would tell when somebody asked, and make each one another file.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Told:
    """One language's part of the kit."""

    language: str
    text: str
    picture: KitPicture | None


def told_in(copy: PublicIncident, language: str) -> Told:
    """The text as it stands now; of what was taken back, that alone."""
    with _in(language):
        link = _settings().base_url + url_for("incidents.show", reference=copy.reference)
        status = str(incident_words.STATES[copy.state]) if copy.state else ""
        credit = CREDITS[Layer.ALLIANCE]
        text = render_template(
            "incidents/kit.txt",
            incident=copy,
            words=incident_words,
            status=status,
            link=link,
            credit=credit,
            outlines=OUTLINES,
        )
        mark = ("DEMO · " if copy.is_demo else "") + status
        lines = (
            incident_words.place_of(copy),
            f"{mark[:1].upper()}{mark[1:]} · {incident_words.period(copy)}",
            f"{credit.source}, {credit.licence_name} · {OUTLINES} · {link}",
        )
        return Told(language, text, kit_picture(copy, lines))


def kit_of(copy: PublicIncident) -> bytes:
    """Both languages in one archive; the same bytes for as long as nothing changes."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for told in (told_in(copy, language) for language in LANGUAGES):
            for name, body in _files(told):
                archive.writestr(zipfile.ZipInfo(f"{told.language}/{name}", _NO_DAY), body)
    return kept.getvalue()


def _files(told: Told) -> Iterator[tuple[str, bytes]]:
    yield "resguardo.txt", told.text.encode()
    if told.picture is not None:
        yield "resguardo.svg", svg_of(told.picture)
        yield "resguardo.png", png_of(told.picture)


@contextmanager
def _in(language: str) -> Iterator[None]:
    before, g.lang = g.get("lang"), language
    try:
        with force_locale(language):
            yield
    finally:
        g.lang = before


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
