"""After a donor was forgotten no table holds what they typed, not even a file about to be taken."""

import io
import zipfile

import pytest
from sqlalchemy import select, update

from portal.clock import day_of, utc_now
from portal.departing.exporting import begin_export, keep_part
from portal.departing.forgetting_givers import forget_giver
from portal.departing.models import Export, ExportPiece
from portal.extensions import db
from portal.giving.errors import LawKeepsDonor
from portal.giving.monthly_rules import MonthlyState
from portal.giving.offline_models import OfflineDonor
from portal.giving.pending_models import GiftPending
from portal.giving.standing_on_wall import Naming, ask_for_wall
from portal.jobs.exporting import export_organisation
from tests.canary.scan import search
from tests.domain.departing.test_exporting import asked
from tests.domain.giving.test_forgetting_donors import all_that_is_kept, large, monthly
from tests.factories.donors import paid
from tests.factories.giving import campaign
from tests.factories.treasury import Treasury

ADDRESS = "órbita.zúñiga@canario.example"
NAME, NAMED, MESSAGE = "Órbita Zúñiga", "Órbita de la Pared", "Con cariño desde Órbita"
VOUCHER = "https://payments.example/voucher/orbita-zuniga"
TYPED = [ADDRESS, NAME, NAMED, MESSAGE, VOUCHER]


def columns(session):
    """Every value of every table, of both databases, under `table.column`; files unpacked."""
    session.commit()
    for bind, metadata in db.metadatas.items():
        with db.engines[bind].connect() as connection:
            for table in metadata.sorted_tables:
                for row in connection.execute(select(table)).mappings():
                    for column, value in row.items():
                        raw = value if isinstance(value, bytes) else str(value).encode()
                        yield f"{table.name}.{column}", raw
    for file in session.scalars(select(Export.id)).all():
        mine = select(ExportPiece.body).where(ExportPiece.export_id == file)
        book = b"".join(session.scalars(mine.order_by(ExportPiece.number)))
        if zipfile.is_zipfile(io.BytesIO(book)):
            with zipfile.ZipFile(io.BytesIO(book)) as opened:
                for name in opened.namelist():
                    yield f"file {name}", opened.read(name)


def places(session, typed=TYPED):
    return {hit.place for hit in search(typed, columns(session))}


def exported(session, ngo):
    made = asked(session, ngo)
    reference, key = made.reference, made.id
    session.commit()
    export_organisation({"export": reference}, utc_now())
    return key


@pytest.fixture
def kept(session):
    """Somebody in every place where a donor may stand."""
    treasury = Treasury(session)
    all_that_is_kept(session, treasury, ADDRESS)
    session.execute(update(OfflineDonor).values(name=NAME))
    given = paid(session, treasury.campaign, ADDRESS)
    naming = Naming(NAMED, MESSAGE, shows_amount=True)
    ask_for_wall(session, gift_reference=given.reference, naming=naming, today=day_of(utc_now()))
    session.add(GiftPending(gift_id=given.id, method="oxxo", until=utc_now(), url=VOUCHER))
    monthly(session, MonthlyState.ENDED, ADDRESS)
    session.flush()
    return treasury


def test_no_table_holds_what_a_forgotten_donor_typed(session, kept):
    exported(session, kept.ngo)
    before = places(session)
    assert before >= {
        "gift_donor.email", "monthly_donor.email", "offline_donor.name", "offline_donor.email",
        "notice_address.address", "gifts_ask.address", "wall_entry.display_name",
        "wall_entry.message", "gift_pending.url", "file gifts.csv", "file wall_entries.json",
        "file offline_gifts.csv",
    }  # fmt: skip
    forget_giver(session, address=ADDRESS.upper(), now=utc_now())
    assert places(session) == set()


def test_the_file_of_an_organisation_to_which_they_did_not_give_stays(session, kept):
    other = campaign(session).organisation
    theirs, not_theirs = exported(session, kept.ngo), exported(session, other)
    forget_giver(session, address=ADDRESS, now=utc_now())
    session.commit()
    assert session.get(Export, theirs) is None
    assert session.get(Export, not_theirs) is not None


def test_a_file_in_the_making_is_not_finished(session, kept):
    making = asked(session, kept.ngo)
    reference = making.reference
    begin_export(session, reference, now=utc_now())
    forget_giver(session, address=ADDRESS, now=utc_now())
    session.expire_all()
    assert not keep_part(session, reference, ADDRESS.encode(), done=1, now=utc_now())
    assert places(session) == set()


def test_what_the_law_keeps_leaves_the_file_too(session):
    to = large(session)
    key = exported(session, to.organisation)
    with pytest.raises(LawKeepsDonor):
        forget_giver(session, address="ana@example.org", now=utc_now())
    assert session.get(Export, key) is not None


def test_a_promise_or_a_line_alone_is_found_too(session):
    """No gift was ever paid: the organisation's file names them all the same."""
    made = monthly(session, MonthlyState.STARTED, ADDRESS)
    treasury = Treasury(session)
    treasury.record(70_000, donor_email=ADDRESS, donor_name=NAME)
    keys = [exported(session, ngo) for ngo in (made.campaign.organisation, treasury.ngo)]
    forget_giver(session, address=ADDRESS, now=utc_now())
    session.commit()
    assert [session.get(Export, key) for key in keys] == [None, None]
    assert places(session) == set()
