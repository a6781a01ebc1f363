"""Fiscal receipts for donors: asked, wanted, stamped, wrong by now; and what was too much."""

import pytest

from portal.clock import utc_now
from portal.extensions import transaction
from portal.giving.gift_rules import GiftState, MovementKind
from portal.giving.links import gift_token
from portal.giving.models import GiftMovement
from portal.giving.pending_models import GiftPending
from portal.references import new_reference
from tests.browser.judging import assert_page_is_good
from tests.browser.live_portal import LivePortal
from tests.browser.visiting import Visitor
from tests.factories.receipts import Donataria, stamp

pytestmark = pytest.mark.browser


@pytest.fixture
def paths(live: LivePortal) -> dict[str, str]:
    """A gift in each state of its receipt, and one that brought too much."""
    key = live.app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    with live.app.app_context(), transaction() as session:
        ngo = Donataria(session, key=key)
        asked, wanted, over = ngo.given(session), ngo.wanted(session), ngo.given(session)
        stamped, wrong = ngo.wanted(session), ngo.wanted(session)
        for gift in (stamped, wrong):
            xml = stamp(ngo.xml(session, gift), uuid=_uuid())
            ngo.keep(session, gift, xml)
        session.add(
            GiftMovement(
                external_id=new_reference(), gift_id=wrong.id, kind=MovementKind.REFUND,
                amount_minor=-5_050, fee_minor=0, fund_effect=-5_050, occurred_at=utc_now(),
            )
        )  # fmt: skip
        wrong.state = GiftState.PARTLY_REFUNDED
        session.add(
            GiftPending(
                gift_id=over.id, method="customer_balance", until=utc_now(),
                received_minor=25_050, left_over_minor=1_050,
            )
        )  # fmt: skip
        gifts = {"asked": asked, "wanted": wanted, "stamped": stamped, "wrong": wrong}
        pages = {
            name: f"/gifts/{gift_token(key, gift.reference)}/cfdi" for name, gift in gifts.items()
        }
        return pages | {"over": f"/gifts/{gift_token(key, over.reference)}"}


def _uuid() -> str:
    return f"5fb2822e-396d-4725-8521-{abs(hash(new_reference())) % 16**12:012x}"


@pytest.mark.parametrize("name", ["asked", "wanted", "stamped", "wrong", "over"])
def test_page_is_good(visitor: Visitor, paths: dict[str, str], name: str) -> None:
    answer = visitor.open(paths[name])
    assert answer
    assert answer.status == 200
    visitor.shot(f"fiscal-receipt-{name}")
    assert_page_is_good(visitor)
