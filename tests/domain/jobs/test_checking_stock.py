"""What lies in a centre is checked each night, and by hand; a wrong number is an alarm."""

import logging

from sqlalchemy import update

from portal.aid.models import Lot
from portal.jobs.checking_stock import check_stock
from portal.jobs.periodic import PERIODIC
from tests.factories.stocks import StockDesk


def test_a_number_that_no_movement_made_is_an_alarm_and_named_by_hand(app, session, caplog):
    desk = StockDesk(session)
    good, bad = desk.lot(10), desk.lot(5)
    session.commit()
    run = app.test_cli_runner()
    clean = run.invoke(args=["stock", "check"])
    assert (clean.exit_code, clean.output) == (0, "stock: 0 faults\n")
    assert check_stock() == 0
    session.execute(update(Lot).where(Lot.id == bad.id).values(on_hand=6))
    session.commit()
    with caplog.at_level(logging.CRITICAL, "portal.jobs"):
        assert check_stock() == 1
    assert [record.lot for record in caplog.records] == [bad.reference]
    wrong = run.invoke(args=["stock", "check"])
    assert wrong.exit_code == 1
    assert f"lot:{bad.reference}" in wrong.output
    assert good.reference not in wrong.output


def test_it_is_done_each_night():
    assert [one.work for one in PERIODIC if one.name == "check_stock"] == [check_stock]
