"""The demo's campaign has an update, a picture drawn by us, and a donor who wished to be named."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.clock import day_of
from portal.demo.drawing_pictures import draw
from portal.demo.populating import actor_named, home_of
from portal.giving.donor_queries import entry_of
from portal.giving.gift_rules import GiftState, MovementKind
from portal.giving.models import Campaign, Gift, GiftMovement
from portal.giving.showing_pictures import Drawn, add_picture, let_picture_stand
from portal.giving.standing_on_wall import Naming, ask_for_wall, judge_entry
from portal.giving.starting_gifts import Wish, begin_gift
from portal.giving.writing_updates import publish_update, write_update
from portal.ledger.posting import post
from portal.ledger.rules import AccountKey, AccountKind, credit, debit
from portal.money import Currency, Money

GIFT = Money(500_000, Currency.MXN)
# Type it at "find my gifts": the mail is a file in the data folder.
ADDRESS = "donante@example.org"
LARGE, SMALL = 1200, 480


def tell_of_demo_campaign(
    session: Session, campaign: Campaign, *, link_key: str, now: datetime
) -> Gift:
    """Tule writes, Pirul lets it stand: nobody decides about their own work, here neither."""
    _update(session, campaign, now)
    _picture(session, campaign, now)
    gift = _given(session, campaign, link_key, now)
    naming = Naming("Quetzal (DEMO)", "Ánimo. Pronto en casa.", shows_amount=True)
    ask_for_wall(session, gift_reference=gift.reference, naming=naming, today=day_of(now))
    entry = entry_of(session, gift)
    if entry is not None:
        judge_entry(
            session,
            campaign=campaign,
            reference=entry.reference,
            stands=True,
            version=entry.version,
            actor=actor_named(session, "tule"),
            today=day_of(now),
        )
    return gift


def _update(session: Session, campaign: Campaign, now: datetime) -> None:
    update = write_update(
        session,
        campaign=campaign,
        text_es="DEMO. Ya salieron las primeras cobijas y despensas. Faltan medicinas.",
        text_en="DEMO. The first blankets and food parcels are on their way. Medicine is missing.",
        actor=actor_named(session, "tule"),
        now=now,
    )
    pirul = actor_named(session, "pirul")
    publish_update(session, campaign=campaign, reference=update.reference, actor=pirul, now=now)


def _picture(session: Session, campaign: Campaign, now: datetime) -> None:
    drawn = Drawn(
        large=draw(LARGE),
        small=draw(SMALL),
        width=LARGE,
        height=LARGE * 5 // 8,
        alt_es="Dibujo: cajas y cobijas dobladas frente a unos cerros.",
        alt_en="Drawing: boxes and folded blankets before some hills.",
        credit="Resguardo (DEMO)",
    )
    tule, pirul = actor_named(session, "tule"), actor_named(session, "pirul")
    made = add_picture(session, campaign=campaign, drawn=drawn, actor=tule, now=now)
    let_picture_stand(session, campaign=campaign, reference=made.reference, actor=pirul, now=now)


def _given(session: Session, campaign: Campaign, link_key: str, now: datetime) -> Gift:
    """A test gift that came by the bank: the payment service's books stay untouched."""
    wish = Wish("demo-gift", GIFT, covers_fee=False, email=ADDRESS, language="es")
    gift = begin_gift(
        session, campaign=campaign, wish=wish, link_key=link_key, livemode=False, now=now
    )
    gift.state, gift.paid_at = GiftState.PAID, now
    organisation_id = home_of(actor_named(session, "tule"), Role.FINANCE)
    post(
        session,
        source="demo",
        external_id=f"demo-{gift.reference}",
        lines=[
            debit(AccountKey(AccountKind.BANK, organisation_id), GIFT),
            credit(AccountKey(AccountKind.GIFTS, organisation_id, campaign.fund), GIFT),
        ],
        occurred_at=now,
        livemode=False,
        now=now,
    )
    session.add(
        GiftMovement(
            external_id=f"demo-{gift.reference}",
            gift_id=gift.id,
            kind=MovementKind.CHARGE,
            amount_minor=GIFT.minor,
            fee_minor=0,
            fund_effect=GIFT.minor,
            occurred_at=now,
        )
    )
    session.flush()
    return gift
