"""A desk that asks for people, and shifts that may carry what it asks."""

from datetime import timedelta

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.asking_people import ask_people
from portal.aid.cancelling_people import cancel_people
from portal.aid.meeting_people import mark_people_came
from portal.aid.people_queries import ask_of_case, ask_to_mark, ask_to_plan, asks_to_plan
from portal.aid.people_rules import PeopleKind, ShiftFacts, Span
from portal.aid.planning_people import plan_people, put_back
from portal.clock import day_of
from portal.volunteering.standing_queries import shift_ahead, standing, stands
from tests.factories.desks import NOW, Desk
from tests.factories.people import person
from tests.factories.shifts import shift, task

SOON = timedelta(days=3)


class CompanyDesk(Desk):
    """A desk whose organisation has somebody who plans shifts."""

    def __init__(self, session, **more):
        super().__init__(session, **more)
        self.planner = person(session, Role.COORDINATOR, at=self.ngo)
        self.coordinator = actor_for(self.planner)

    def ask(self, found, **more):
        facts = {
            "kind": PeopleKind.ACCOMPANIMENT, "from_on": day_of(NOW + SOON) - timedelta(days=1),
            "span": Span.WEEK, "people": 2, "version": found.version, "actor": self.worker, **more,
        }  # fmt: skip
        return ask_people(self.session, case=found, now=NOW, **facts)

    def shift(self, *, level=3, youngest=18, **more):
        facts = {"capacity": 3, "minimum": 2, "starts_at": NOW + SOON, **more}
        made = task(self.session, planner=self.planner, level_needed=level, youngest=youngest)
        return shift(self.session, of=made, planner=self.planner, **facts)

    def facts(self, made, actor=None):
        ahead = shift_ahead(self.session, actor or self.coordinator, made.reference, now=NOW)
        return ShiftFacts(
            ahead.shift.reference, ahead.organisation_id, ahead.starts_on, ahead.shift.capacity,
            ahead.fully_vetted, ahead.is_ahead,
        )  # fmt: skip

    def plan(self, ask, made, **more):
        found = ask_to_plan(self.session, self.coordinator, ask.reference)
        facts = {
            "shift": self.facts(made), "version": found.version, "actor": self.coordinator,
            "shift_stands": self.stands(found), **more,
        }  # fmt: skip
        return plan_people(self.session, ask=found, now=NOW, **facts)

    def come(self, ask, code, now=NOW):
        found = ask_to_mark(self.session, self.intermediary, ask.reference)
        mark_people_came(
            self.session, ask=found, shift_stands=self.stands(found, now), code=code,
            actor=self.intermediary, now=now,
        )  # fmt: skip

    def back(self, ask):
        found = ask_to_mark(self.session, self.intermediary, ask.reference)
        put_back(self.session, ask=found, actor=self.intermediary, now=NOW)

    def cancel(self, found, ask):
        mine = ask_of_case(self.session, found, ask.reference)
        cancel_people(self.session, ask=mine, actor=self.worker, now=NOW)

    def stands(self, ask, now=NOW):
        return stands(self.session, ask.shift, now=now)

    def queue(self, actor=None, reads=asks_to_plan, now=NOW, after=None):
        lines, _after = reads(
            self.session, actor or self.coordinator, standing=standing(now), today=day_of(now),
            after=after,
        )  # fmt: skip
        return [line.label for line in lines]
