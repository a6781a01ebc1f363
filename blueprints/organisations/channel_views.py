"""Channels where an organisation has alerts put: opened, tried, closed."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import ConfirmForm
from blueprints.organisations.channel_forms import ChannelForm
from blueprints.organisations.channel_words import FAULTS, KINDS, STANDINGS
from blueprints.organisations.views import blueprint, mine_or_404
from blueprints.payment import settings
from blueprints.security_headers import forbid_storing
from portal.access.permissions import Permission as P
from portal.alerts.channel_queries import channels_of
from portal.alerts.channel_rules import MOST_CHANNELS, WHOLE_COUNTRY, AddressRefused
from portal.alerts.errors import TooManyChannels, UnknownPlaces
from portal.alerts.keeping_channels import add_channel, remove_channel, try_channel
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.places.queries import areas, state_names


@blueprint.get("/desk/organisation/<slug>/channels")
@requires(P.ORGANISATION_SETTLE)
def channels(slug: str) -> str:
    """My organisation's channels and how each stands."""
    return _page(slug, ChannelForm(formdata=None))


@blueprint.post("/desk/organisation/<slug>/channels")
@requires(P.ORGANISATION_SETTLE)
@freshly("organisations.channels")
def open_channel(slug: str) -> Response | tuple[str, int]:
    """Keep one more, sealed."""
    organisation, form = mine_or_404(slug), ChannelForm()
    form.offer(state_names(db.session()))
    if not form.validate_on_submit():
        return _page(slug, form), 422
    try:
        with transaction() as session:
            add_channel(
                session,
                organisation_id=organisation.id,
                label=form.label.data,
                address=form.address.data.strip(),
                places=form.places(),
                language=form.language.data,
                link_key=settings().secret("PORTAL_LINK_KEY"),
                actor=current_actor(),
                now=utc_now(),
            )
    except (AddressRefused, TooManyChannels, UnknownPlaces) as refused:
        _say(form, refused)
        return _page(slug, form), 422
    flash(_("El canal quedó guardado. Probarlo antes de confiar en él."), "good")
    return redirect(url_for("organisations.channels", slug=slug), 303)


@blueprint.post("/desk/organisation/<slug>/channels/<reference>/try")
@requires(P.ORGANISATION_SETTLE)
@freshly("organisations.channels")
def trial(slug: str, reference: str) -> Response:
    """Push a word that says it is a trial."""
    organisation = mine_or_404(slug)
    with transaction() as session:
        try_channel(
            session,
            reference=reference,
            organisation_id=organisation.id,
            actor=current_actor(),
            now=utc_now(),
        )
    flash(_("La prueba va en camino. Recargar la página para ver cómo salió."), "good")
    return redirect(url_for("organisations.channels", slug=slug), 303)


@blueprint.post("/desk/organisation/<slug>/channels/<reference>/remove")
@requires(P.ORGANISATION_SETTLE)
@freshly("organisations.channels")
def close_channel(slug: str, reference: str) -> Response:
    """Forget the address."""
    organisation = mine_or_404(slug)
    with transaction() as session:
        remove_channel(
            session,
            reference=reference,
            organisation_id=organisation.id,
            actor=current_actor(),
            now=utc_now(),
        )
    flash(
        _("El canal se borró con su dirección. Lo ya publicado ahí queda en ese servicio."), "good"
    )
    return redirect(url_for("organisations.channels", slug=slug), 303)


def _say(form: ChannelForm, refused: Exception) -> None:
    if isinstance(refused, AddressRefused):
        form.address.errors = [FAULTS[refused.fault]]
    elif isinstance(refused, TooManyChannels):
        most = _("Una organización tiene hasta %(most)s canales. Borrar uno antes.")
        form.form_errors.append(most % {"most": MOST_CHANNELS})
    else:
        form.states.errors = [_("Elegir al menos un lugar que exista.")]


def _page(slug: str, form: ChannelForm) -> str:
    forbid_storing()
    session, organisation = db.session(), mine_or_404(slug)
    states = state_names(session)
    form.offer(states)
    names = {WHOLE_COUNTRY: _("Todo México"), **states}
    kept = channels_of(session, organisation.id)
    if any(place.place not in names for one in kept for place in one.places):
        names |= {area.code: area.name for area in areas(session)}
    return render_template(
        "organisations/channels.html",
        organisation=organisation,
        channels=kept,
        names=names,
        kinds=KINDS,
        standings=STANDINGS,
        has_room=len(kept) < MOST_CHANNELS,
        form=form,
        confirm=ConfirmForm(formdata=None),
    )
