"""How a family reads of those who stand, or stood, in its request's two places."""

from flask_babel import gettext as _

from blueprints import help_words
from portal.vault.custody_queries import Known


def name_of(known: Known) -> str:
    """Never a name: which of the two, of which organisation, and whether they left."""
    said = {
        "place": help_words.SHORT_PLACES[known.place],
        "organisation": known.organisation_name,
    }
    if known.is_present:
        return _("%(place)s, de %(organisation)s", **said)
    return _("%(place)s anterior, de %(organisation)s", **said)
