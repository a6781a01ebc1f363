"""The gift form's seal: told when it is too young or too old, and nothing typed is lost."""

from flask import request
from flask_babel import gettext as _

from blueprints.campaigns.forms import GiftForm
from blueprints.payment import settings
from portal.clock import utc_now
from portal.extensions import transaction
from portal.giving.counting_tries import count
from portal.giving.form_seals import Age, age_of_form, age_of_ticket, seal
from portal.giving.marking_callers import Visitor
from portal.giving.models import Campaign
from portal.giving.pressure_rules import Stop
from portal.references import new_reference

STATUS = {Age.YOUNG: 400, Age.FORGED: 400, Age.OLD: 409}


def seal_form(campaign: Campaign, form: GiftForm) -> None:
    """A token of its own, and when its page was made."""
    token = new_reference()
    form.form_token.data = token
    form.seal.data = seal(_key(), _form(campaign), token, at=utc_now())


def turned_back(campaign: Campaign, form: GiftForm) -> int | None:
    """The status with which a form of the wrong age comes back, its words on it; None to go on."""
    told = (form.form_token.data or "", form.seal.data or "")
    age = age_of_form(_key(), _form(campaign), *told, now=utc_now())
    if age is Age.RIPE:
        return None
    with transaction() as session:
        count(session, campaign.id, Stop(age), now=utc_now())
    if age is Age.YOUNG:
        form.form_errors.append(_("Llegó muy rápido. Espera dos segundos y envíalo otra vez."))
    else:
        seal_form(campaign, form)
        form.form_errors.append(
            _("La página llevaba mucho tiempo abierta. Revisa lo que pusiste y envíalo otra vez.")
        )
    return STATUS[age]


def ticket_for(campaign: Campaign, form: GiftForm) -> tuple[str, Age]:
    """The ticket of whoever waits, new where there is none in force, and how it stands."""
    token, told = form.form_token.data or "", form.ticket.data or ""
    age = age_of_ticket(_key(), _step(campaign), token, told, now=utc_now())
    if age in {Age.YOUNG, Age.RIPE}:
        return told, age
    return seal(_key(), _step(campaign), token, at=utc_now()), Age.FORGED


def visitor_of(form: GiftForm) -> Visitor:
    """Who sends the form."""
    token = form.form_token.data or ""
    return Visitor(request.remote_addr or "", email=form.email.data or "", form=token)


def _key() -> str:
    return settings().secret("PORTAL_LINK_KEY")


def _form(campaign: Campaign) -> str:
    return f"form:{campaign.reference}"


def _step(campaign: Campaign) -> str:
    return f"step:{campaign.reference}"
