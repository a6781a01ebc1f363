"""Two colleagues' signatures and the root's, or nobody seals to the new one."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.admitting import admit
from portal.vault.certifying import draft_directory, publish, publish_with_demo_root
from portal.vault.crypto.directory import sign_directory
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.directories import certified, current_directory
from portal.vault.enrolling import enrol, offline_keys
from portal.vault.errors import (
    DirectoryRefused,
    IntakeClosed,
    MayNotApprove,
    NotAdmitted,
    NotCertified,
)
from portal.vault.models import DirectoryEdition, HolderApproval, LockedKeyPair
from tests.factories.sealed_requests import NOW, Alliance

LATER = NOW + timedelta(days=1)


def approve(alliance, candidate, *approvers, keys=None):
    for name in approvers:
        person = alliance.people[name]
        with vault_transaction() as session:
            door.approve(
                session,
                holder_id=candidate.holder_id,
                approver_id=person.holder_id,
                keys=keys or person.keys,
                vault=alliance.vault,
                now=NOW,
            )


def certified_ids(alliance, now=NOW):
    with vault_reading() as session:
        return set(certified(session, vault=alliance.vault, now=now))


def test_the_founders_are_listed_in_the_first_edition(alliance):
    assert certified_ids(alliance) == {p.holder_id for p in alliance.people.values()}


def test_without_a_directory_intake_is_closed(app):
    alliance = Alliance()

    with pytest.raises(IntakeClosed, match="no directory"), vault_reading() as session:
        current_directory(session, vault=alliance.vault, now=NOW)


def test_two_approvals_certify(alliance):
    dora = alliance.enrol("dora", "puentes")
    approve(alliance, dora, "ana", "beto")
    alliance.publish(LATER)

    assert dora.holder_id in certified_ids(alliance, LATER)


def test_one_approval_does_not(alliance):
    dora = alliance.enrol("dora", "puentes")
    approve(alliance, dora, "ana")
    alliance.publish(LATER)

    assert dora.holder_id not in certified_ids(alliance, LATER)


def test_an_approval_signed_by_another_key_counts_for_nothing(alliance):
    dora = alliance.enrol("dora", "puentes")
    approve(alliance, dora, "ana", "beto", keys=PrivateKeys.generate())
    alliance.publish(LATER)

    assert dora.holder_id not in certified_ids(alliance, LATER)


def test_an_approval_for_other_keys_counts_for_nothing(alliance):
    dora = alliance.enrol("dora", "puentes")
    spy = alliance.enrol("spy", "puentes")
    approve(alliance, dora, "ana", "beto")
    with vault_transaction() as session:
        for row in session.scalars(select(HolderApproval)).all():
            copy = HolderApproval(
                holder_id=spy.holder_id,
                approver_id=row.approver_id,
                approved_on=row.approved_on,
                signature=row.signature,
            )
            session.add(copy)
    alliance.publish(LATER)

    assert spy.holder_id not in certified_ids(alliance, LATER)


@pytest.mark.parametrize(
    ("approver", "reason"), [("dora", "not certified"), ("ana", "already approved")]
)
def test_words_that_do_not_count(alliance, approver, reason):
    dora = alliance.enrol("dora", "puentes")
    approve(alliance, dora, "ana")

    with pytest.raises(MayNotApprove, match=reason):
        approve(alliance, dora, approver)


def test_someone_suspended_is_no_longer_sealed_to(alliance):
    with vault_transaction() as session:
        door.suspend(
            session,
            holder_id=alliance.people["beto"].holder_id,
            by_holder_id=alliance.people["ana"].holder_id,
            vault=alliance.vault,
            now=NOW,
        )

    assert alliance.people["beto"].holder_id not in certified_ids(alliance)


def test_only_the_certified_suspend(alliance):
    dora = alliance.enrol("dora", "puentes")

    with pytest.raises(NotCertified), vault_transaction() as session:
        door.suspend(
            session,
            holder_id=alliance.people["ana"].holder_id,
            by_holder_id=dora.holder_id,
            vault=alliance.vault,
            now=NOW,
        )


def test_intake_closes_when_the_directory_is_past_its_date(alliance):
    with pytest.raises(IntakeClosed, match="expired"):
        certified_ids(alliance, NOW + timedelta(days=30))


def test_another_roots_edition_is_refused(alliance):
    with vault_reading() as session:
        draft = draft_directory(session, now=LATER)
    forged = sign_directory(draft, Ed25519PrivateKey.generate())

    with pytest.raises(DirectoryRefused, match="forged"), vault_transaction() as session:
        publish(session, signed=forged, vault=alliance.vault, now=LATER)


def test_an_edition_row_written_into_the_database_closes_intake(alliance):
    with vault_transaction() as session:
        draft = draft_directory(session, now=NOW)
        forged = sign_directory(draft, Ed25519PrivateKey.generate())
        session.add(DirectoryEdition(number=2, body=forged.body, signature=forged.signature))

    with pytest.raises(IntakeClosed, match="forged"):
        certified_ids(alliance)


def test_an_edition_rolled_back_closes_intake(alliance):
    alliance.publish(LATER)
    certified_ids(alliance, LATER)
    with vault_transaction() as session:
        session.delete(session.get(DirectoryEdition, 2))

    with pytest.raises(IntakeClosed, match="older"):
        certified_ids(alliance, LATER)


def test_the_same_edition_is_not_published_twice(alliance):
    with vault_transaction() as session:
        signed = sign_directory(draft_directory(session, now=NOW), alliance.root)
        publish(session, signed=signed, vault=alliance.vault, now=NOW)

    with pytest.raises(DirectoryRefused, match="not chained"), vault_transaction() as session:
        publish(session, signed=signed, vault=alliance.vault, now=NOW)


def test_offline_keys_leave_nothing_locked_on_the_server(alliance):
    fresh = offline_keys(PrivateKeys.generate().public())
    with vault_transaction() as session:
        admit(
            session,
            account="account-off",
            organisation="puentes",
            by_account="admin",
            now=NOW,
        )
        enrol(
            session,
            account="account-off",
            organisation="puentes",
            organisation_name="Puentes",
            fresh=fresh,
            now=NOW,
        )
        publish_with_demo_root(session, root=alliance.root, vault=alliance.vault, now=NOW)

    with vault_reading() as session:
        assert session.get(LockedKeyPair, fresh.holder_id) is None


@pytest.mark.parametrize(
    ("account", "organisation"), [("account-ana", "raices"), ("account-nobody", "puentes")]
)
def test_nobody_makes_keys_for_an_organisation_that_has_not_admitted_them(
    alliance, account, organisation
):
    fresh = offline_keys(PrivateKeys.generate().public())
    with pytest.raises(NotAdmitted), vault_transaction() as session:
        enrol(
            session,
            account=account,
            organisation=organisation,
            organisation_name="Any",
            fresh=fresh,
            now=NOW,
        )


def test_a_certificate_is_renewed_in_its_last_weeks_and_not_before(alliance):
    holder_id = alliance.people["ana"].holder_id
    first = expiry(alliance.publish(NOW + timedelta(days=300)), holder_id)
    assert first - NOW == timedelta(days=365)
    renewed = expiry(alliance.publish(NOW + timedelta(days=340)), holder_id)
    assert renewed - NOW == timedelta(days=340 + 365)


def expiry(directory, holder_id):
    return next(one.expires for one in directory.entries if one.intermediary_id == holder_id)
