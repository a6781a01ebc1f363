"""How staff work together on cases: tasks, questions, what each knows, filters they keep.

Free text is encrypted under the desk's key, like what was released.
"""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.aid.models.cases import Case
from portal.extensions import Model
from portal.organisations.models import Programme
from portal.references import new_reference


class Task(Model):
    """Something to do for a case, by a day."""

    __tablename__ = "aid_task"
    __table_args__ = (Index("ix_aid_task_mine", "assigned_to_id", "done_on", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), index=True)
    sealed_text: Mapped[bytes] = mapped_column(LargeBinary)
    due_on: Mapped[date] = mapped_column(Date)
    assigned_to_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    done_on: Mapped[date | None] = mapped_column(Date)

    case: Mapped[Case] = relationship(lazy="joined")


class Question(Model):
    """What the desk asks the intermediary, and the answer, which passed the scanner."""

    __tablename__ = "aid_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), index=True)
    sealed_text: Mapped[bytes] = mapped_column(LargeBinary)
    asked_on: Mapped[date] = mapped_column(Date)
    asked_by: Mapped[str] = mapped_column(String(32))
    sealed_answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_on: Mapped[date | None] = mapped_column(Date)

    case: Mapped[Case] = relationship(lazy="joined")


class Skill(Model):
    """A kind of need that someone of the team knows well."""

    __tablename__ = "aid_skill"

    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"), primary_key=True)
    need: Mapped[str] = mapped_column(String(24), primary_key=True)


class SavedFilter(Model):
    """A filter of the board that someone keeps under a name."""

    __tablename__ = "aid_saved_filter"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(200))


class Placement(Model):
    """Under which programme of its organisation a case is worked; at most one."""

    __tablename__ = "aid_placement"

    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
