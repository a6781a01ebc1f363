"""A request becomes a case although its key lives elsewhere: the link comes sealed from the device.

The text for the desk is cleaned on the device and looked through here once more.
"""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import FileField
from wtforms.validators import StopValidation

from blueprints import help_words, trace_words
from blueprints.access_gate import requires
from blueprints.form_bodies import takes_files
from blueprints.intermediary.forms import ReleaseForm
from blueprints.intermediary.holding import vault
from blueprints.intermediary.incident_choice import incident_choices
from blueprints.intermediary.lapses import facts_of, tie_to
from blueprints.intermediary.offline_views import (
    NOT_GENUINE,
    BringForm,
    my_offline_holder,
    put_on_record,
)
from blueprints.intermediary.views import blueprint
from blueprints.trace_words import Scanned, scanned
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import AlreadyReleased, IntakeClosed, NotCertified, SignatureRefused
from portal.vault.queries import Holder

LARGEST_TYPED = 64 * 1024


class SealedReleaseForm(BringForm, ReleaseForm):
    """The facts for the desk, and the sealed link; which incident it is stands in the link."""

    # Not optional here: without a link there is nothing to pass on.
    file = FileField(_l("Archivo que escribió la herramienta"))
    incident = None
    opening = None

    def validate_file(self, _field: object) -> None:
        """One of the two has to be there; what was chosen is kept for the next look."""
        raw = self.raw()
        if not raw or len(raw) > LARGEST_TYPED:
            raise StopValidation(_("Elegir el archivo que escribió la herramienta."))
        self.sealed.data = raw.decode("ascii", "replace")


@blueprint.get("/offline/release")
@requires(Permission.CASE_RELEASE)
def sealed_release_page() -> str:
    """The facts to fill in, and the incidents by their references."""
    my_offline_holder()
    return _page(SealedReleaseForm(formdata=None))


@blueprint.post("/offline/release")
@requires(Permission.CASE_RELEASE)
@takes_files
def release_sealed() -> Response | str | tuple[str, int]:
    """Scan, then pass on; a link that does not verify is refused and put on record."""
    mine, form = my_offline_holder(), SealedReleaseForm()
    scan = scanned(form.text.data)
    if not form.validate() or not scan.passes(
        reviewed=bool(form.reviewed.data), seen=form.seen.data or ""
    ):
        return _page(form, scan=scan), 400
    try:
        _release(mine, form)
    except (SignatureRefused, NotFound):
        put_on_record(mine.holder_id)
        return _page(form, scan=scan, problem=str(NOT_GENUINE)), 409
    except AlreadyReleased:
        told = _("Esta solicitud ya había pasado a la mesa. No pasa dos veces.")
        return _page(form, scan=scan, problem=told), 409
    except (NotCertified, IntakeClosed):
        told = _("Tu llave ya no está en un directorio vigente. No se pasó nada.")
        return _page(form, scan=scan, problem=told), 409
    flash(_("Pasó a la mesa. Ahí nadie puede ver de quién es."), "good")
    return redirect(url_for("intermediary.index"), 303)


def _release(mine: Holder, form: SealedReleaseForm) -> None:
    raw, now = (form.sealed.data or "").encode(), utc_now()
    with vault_reading() as session:
        incident = door.incident_of_release(
            session, raw=raw, holder_id=mine.holder_id, vault=vault(), now=now
        )
    facts = facts_of(form, tie_to(incident), organisation=mine.organisation)
    with vault_transaction() as session:
        door.take_in_release(
            session, raw=raw, holder_id=mine.holder_id, facts=facts, vault=vault(), now=now
        )


def _page(form: SealedReleaseForm, *, scan: Scanned | None = None, problem: str = "") -> str:
    scan = scan or Scanned(())
    form.seen.data = scan.seen
    return render_template(
        "intermediary/offline_release.html",
        form=form,
        scan=scan,
        incidents=incident_choices()[1:],
        problem=problem,
        words=help_words,
        traces=trace_words,
    )
