"""The doors of volunteering, pressed by a person in a test; and how a shift stands after."""

from sqlalchemy import select

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.volunteering.accepting_offers import accept_offer
from portal.volunteering.cancelling import cancel
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.models import SignUp
from portal.volunteering.seeking_cover import come_after_all, seek_cover
from portal.volunteering.signing_up import sign_up
from portal.volunteering.standing_in_line import stand_in_line
from portal.volunteering.taking_over import take_over


def _through(door):
    def press(session, shift, who, *, now=None, **more):
        given = {"shift": shift.reference, "volunteer": actor_for(who), "now": now or utc_now()}
        return door(session, **given, **more)

    return press


take = _through(sign_up)
wait = _through(stand_in_line)
accept = _through(accept_offer)
seek = _through(seek_cover)
come = _through(come_after_all)
cover = _through(take_over)


def leave(session, shift, who, *, unsafe=False, now=None):
    _through(cancel)(session, shift, who, feels_unsafe=unsafe, now=now)


def note(session, shift, who, to, *, coordinator, now=None):
    """A coordinator says what became of the sign-up of `who`."""
    set_state(
        session,
        shift=shift,
        sign_up=of(session, shift, who).reference,
        to=to,
        coordinator=actor_for(coordinator),
        now=now or shift.starts_at,
    )


def of(session, shift, who):
    """The sign-up of `who`, as it stands in the database."""
    session.expire_all()
    return session.scalar(
        select(SignUp).where(SignUp.shift_id == shift.id, SignUp.volunteer_id == who.id)
    )


def standing(session, shift, *people):
    """The states of the sign-ups of `people`, in their order."""
    return [of(session, shift, who).state for who in people]


def taken(session, shift):
    """How many places the shift counts as taken."""
    session.refresh(shift)
    return shift.taken
