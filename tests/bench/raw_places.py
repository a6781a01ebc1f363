"""What the database alone can do: the statements of one sign-up, played without our code.

Recorded from a true sign-up, then sent by the driver alone for each volunteer and shift.
"""

from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import event, select

from portal.access.actor import Actor
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.references import new_reference
from portal.volunteering.models import Shift
from portal.volunteering.rules import Stretch, rest_until
from portal.volunteering.setting_rules import DEFAULTS
from portal.volunteering.signing_up import sign_up

Said = list[tuple[str, dict[str, Any]]]


def play(app: Flask, attempts: list[tuple[Actor, str]]) -> int:
    """Take each place with the recorded statements; the first is the true one."""
    with app.app_context():
        said = _recorded(*attempts[0])
        places = {reference: _of(reference) for _, reference in attempts}
        url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, prepare_threshold=0) as connection:
        for actor, reference in attempts[1:]:
            given = places[reference] | {
                "volunteer": actor.user_id,
                "volunteer_id": actor.user_id,
                "user": actor.user_id,
            }
            for statement, spoken in said:
                new = {"reference": new_reference(), "id": new_reference()}
                fresh = new if statement.startswith("INSERT") else {"reference": reference}
                values = {key: (given | fresh).get(key, value) for key, value in spoken.items()}
                connection.execute(statement, values)
            connection.commit()
    return len(attempts)


def _recorded(actor: Actor, reference: str) -> Said:
    said: Said = []

    def note(*heard: Any) -> None:
        said.append((heard[2], dict(heard[3] or {})))

    with transaction() as session:
        event.listen(session.connection(), "before_cursor_execute", note)
        sign_up(session, shift=reference, volunteer=actor, now=utc_now())
    return said


def _of(reference: str) -> dict[str, Any]:
    shift = db.session().scalars(select(Shift).where(Shift.reference == reference)).one()
    stretch = Stretch(shift.starts_at, shift.ends_at)
    return {
        "shift": shift.id,
        "shift_id": shift.id,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "rest_until": rest_until(stretch, DEFAULTS),
        "from_": shift.starts_at,
        "until": shift.ends_at,
    }
