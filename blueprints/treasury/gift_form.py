"""The form of an off-line gift: its lists, and how it becomes a gift that waits."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blueprints.access_gate import current_actor
from blueprints.payment import settings
from blueprints.treasury.forms import OfflineGiftForm, chosen
from portal.extensions import db
from portal.giving.offline_models import OfflineGift
from portal.giving.offline_queries import (
    campaigns_with_fund,
    fund_campaign,
    place_for,
    places_for,
)
from portal.giving.pledge_queries import payable_pledge, pledges_for
from portal.giving.recording_offline import Arrival, record_offline_gift
from portal.giving.statement_queries import line_for
from portal.giving.statement_rules import reference_kept
from portal.giving.working_lines import match_line
from portal.references import new_reference


def fresh_form(line_reference: str = "") -> OfflineGiftForm:
    """The form with its lists; a GET fills it from a line of a statement, if one is named."""
    session, actor = db.session(), current_actor()
    form = OfflineGiftForm()
    if not form.is_submitted():
        form.form_token.data = new_reference()
        if line_reference:
            _fill_from(form, session, line_reference)
    chosen(
        form.campaign,
        [(one.reference, one.title_es) for one in campaigns_with_fund(session, actor)],
    )
    chosen(
        form.place,
        [(one.reference, f"{one.name} · {one.currency}") for one in places_for(session, actor)],
    )
    chosen(
        form.pledge,
        [
            (one.reference, f"{one.sponsor or _('Sin nombre público')} · {one.campaign.title_es}")
            for one in pledges_for(session, actor)
        ],
        empty=_("No"),
    )
    return form


def record_from(
    session: Session, form: OfflineGiftForm, *, language: str, now: datetime
) -> OfflineGift:
    """The gift that the form describes; raises what `record_offline_gift` and `match_line` do."""
    actor = current_actor()
    place = place_for(session, actor, form.place.data)
    campaign = fund_campaign(session, actor, form.campaign.data)
    pledge = payable_pledge(session, campaign, form.pledge.data)
    made = record_offline_gift(
        session,
        actor=actor,
        campaign=campaign,
        place=place,
        arrival=Arrival(
            form_token=form.form_token.data or "",
            amount=form.money_at(place),
            received_on=form.received_on.data,
            evidence=form.evidence.data or "",
            language=language,
            donor_name=form.donor_name.data or "",
            donor_email=form.donor_email.data or "",
        ),
        livemode=settings().livemode,
        now=now,
        pledge_id=pledge.id if pledge else None,
    )
    if form.line.data:
        line = line_for(session, actor, form.line.data, lock=True)
        match_line(session, actor=actor, line=line, gift=made, now=now)
    return made


def _fill_from(form: OfflineGiftForm, session: Session, reference: str) -> None:
    line = line_for(session, current_actor(), reference)
    form.line.data = line.reference
    form.place.data = line.place.reference
    form.amount.data = f"{line.amount_minor / 100:.2f}"
    form.received_on.data = line.on_day
    # A gift's reference stays; the bank's words, names among them, do not.
    form.evidence.data = reference_kept(line.bank_reference, line.description)
