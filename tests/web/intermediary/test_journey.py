"""From a family's question to a case on the desk, and an answer that the family reads."""

import pytest
from sqlalchemy import select

from portal.aid.desk_text import open_text
from portal.aid.models import Case
from portal.extensions import db, vault_reading
from portal.jobs.rounds import run_round
from portal.vault import door
from portal.vault.models import VaultDeed, VaultMessage
from tests.web.intermediary.reading import capsule_on, open_it, release
from tests.web.support.asking import come_back


def test_the_whole_way(app, enter, family, people, words):
    ana = enter("ana")
    capsule = capsule_on(ana.get("/es/intermediary/"))

    opened = open_it(ana, capsule)
    assert "Ximena Cocom al 55 0199 4477" in opened.get_data(as_text=True)
    assert opened.headers["Cache-Control"] == "no-store"

    page = f"/es/intermediary/requests/{capsule}"
    assert ana.submit(f"{page}/answer", {"text": "Mañana le llevan"}, page=page).status_code == 303
    assert release(ana, capsule).status_code == 303
    run_round()

    case = db.session.scalars(select(Case)).one()
    key = app.config["SETTINGS"].secret("PORTAL_DESK_KEY")
    text = open_text(case.sealed_text, key=key, case_reference=case.reference)
    assert text == "una familia necesita despensa"
    assert case.organisation_id == people["ana"].organisation.id
    assert case.intermediary == people["ana"].user.reference
    assert (case.need, case.urgency, case.tied) == ("food", "today", False)
    assert case.reference in ana.get(page).get_data(as_text=True)

    back = come_back(family, words).get_data(as_text=True)
    assert "Mañana le llevan" in back
    assert "Primera lectura" in back
    with vault_reading() as session:
        assert session.scalars(select(VaultMessage)).all() == []


def test_the_opening_is_on_record_before_the_name_is_seen(enter, words, monkeypatch):
    def cut_off(*_args, **_named):
        raise KeyboardInterrupt

    ana = enter("ana")
    capsule = capsule_on(ana.get("/es/intermediary/"))
    monkeypatch.setattr(door, "open_identity", cut_off)

    with pytest.raises(KeyboardInterrupt):
        open_it(ana, capsule, reason="checking")

    opened = select(VaultDeed.capsule_id, VaultDeed.reason).where(VaultDeed.action == "opened")
    with vault_reading() as session:
        assert session.execute(opened).all() == [(capsule, "checking")]


def test_the_family_can_withdraw_the_case_from_the_desk(enter, family, words):
    ana = enter("ana")
    release(ana, capsule_on(ana.get("/es/intermediary/")))
    run_round()

    come_back(family, words)
    family.submit("/es/help/case/withdraw")
    run_round()

    assert db.session.scalars(select(Case.state)).one() == "withdrawn"
    assert "No hay solicitudes" in ana.get("/es/intermediary/").get_data(as_text=True)
