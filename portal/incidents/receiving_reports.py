"""Receive the reports of a file: all of it or nothing, no report twice, and none of it public."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.csv_tables import Table, in_pieces
from portal.incidents.models import Incident
from portal.incidents.period_rules import local_day
from portal.incidents.proposing import held_to_propose
from portal.incidents.report_heads import Mapping
from portal.incidents.report_models import ReceivedReport, ReportUpload
from portal.incidents.report_rules import Checks, Report, reports_of
from portal.incidents.rules import ANSWER_WITHIN, Priority
from portal.places.locating import Locator
from portal.places.naming import gazetteer
from portal.places.queries import area_of_municipio
from portal.vault.cleaning import findings, forbids


@dataclass(frozen=True)
class Received:
    """How many reports the file had, and how many of them were new."""

    rows: int
    added: int


def checks_for(session: Session, mapping: Mapping, *, now: datetime) -> Checks:
    """What the rows are held against; the outlines are read only where a point tells the place."""
    by_point = mapping.municipio is None and mapping.tells_place
    return Checks(
        area_named=gazetteer(session).area_of,
        area_at=_locating(session) if by_point else lambda _longitude, _latitude: None,
        forbidden_in=lambda text: {one.trace for one in findings(text) if forbids([one])},
        today=local_day(now),
    )


def _locating(session: Session) -> Callable[[float, float], str | None]:
    locator = Locator(area_of_municipio(session))
    return lambda longitude, latitude: locator.area_of(longitude=longitude, latitude=latitude)


def receive_reports(
    session: Session,
    *,
    proposer: Actor,
    upload: ReportUpload,
    table: Table,
    mapping: Mapping,
    now: datetime,
) -> Received:
    """Put what is new of a file before the verifiers.

    Raises RowsBroken, and then nothing is stored; NotFound for an organisation that left or where
    the proposer may not. The organisation is held: the same file brought twice at once counts once.
    """
    organisation = held_to_propose(session, proposer, upload.organisation_id, alone=True)
    reports = reports_of(table, mapping, checks_for(session, mapping, now=now))
    session.execute(delete(ReportUpload).where(ReportUpload.id == upload.id))
    new = [one for some in in_pieces(reports) for one in _unknown(session, organisation, some)]
    for some in in_pieces(new):
        _write(session, some, proposer, organisation, now)
    record(
        session,
        actor=proposer,
        action="incidents_received",
        subject=f"report_file:{upload.reference}",
        now=now,
        organisation_id=organisation.id,
        reason=f"{len(new)} of {len(reports)}",
    )
    return Received(len(reports), len(new))


def _unknown(session: Session, organisation: Organisation, reports: list[Report]) -> list[Report]:
    known = set(
        session.scalars(
            select(ReceivedReport.source_key).where(
                ReceivedReport.organisation_id == organisation.id,
                ReceivedReport.source_key.in_([one.key for one in reports]),
            )
        )
    )
    return [one for one in reports if one.key not in known]


def _write(
    session: Session,
    reports: list[Report],
    proposer: Actor,
    organisation: Organisation,
    now: datetime,
) -> None:
    made = [_incident(one, proposer, organisation, now) for one in reports]
    session.add_all(made)
    session.flush()
    session.execute(
        insert(ReceivedReport),
        [
            {
                "incident_id": incident.id,
                "organisation_id": organisation.id,
                "source_key": report.key,
            }
            for report, incident in zip(reports, made, strict=True)
        ],
    )


def _incident(
    report: Report, proposer: Actor, organisation: Organisation, now: datetime
) -> Incident:
    return Incident(
        kind=report.kind,
        priority=Priority.MEDIUM,
        area_code=report.area_code,
        happened_on=report.happened_on,
        title_es=report.title,
        title_en="",
        account_es=report.account,
        account_en="",
        handled_by_user_id=proposer.user_id,
        handled_by_organisation_id=organisation.id,
        received_at=now,
        due_at=now + ANSWER_WITHIN[Priority.MEDIUM],
        is_demo=organisation.is_demo,
    )
