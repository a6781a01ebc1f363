"""Cases, their pictures and their history. Times are days: an hour would join a case to who was
online then."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.references import new_pseudonym, new_reference

if TYPE_CHECKING:
    from portal.aid.models.goods import GoodsNeed
    from portal.aid.models.needs import Need
    from portal.aid.models.people import PeopleAsk


class Case(Model):
    """A support request as staff know it: a pseudonym, needs, bands and a coarse cell."""

    __tablename__ = "aid_case"
    __table_args__ = (
        # Who leads each list, and in which order it is read.
        Index("ix_aid_case_state", "organisation_id", "state", "due_on", "reference"),
        Index("ix_aid_case_open", "organisation_id", "is_open", "due_on", "reference"),
        Index(
            "ix_aid_case_urgency", "organisation_id", "is_open", "urgency", "due_on", "reference"
        ),
        Index("ix_aid_case_need", "organisation_id", "is_open", "need", "due_on", "reference"),
        Index("ix_aid_case_arrived", "organisation_id", "family_arrived", "due_on", "reference"),
        Index("ix_aid_case_mine", "assigned_to_id", "is_open", "due_on", "reference"),
        # All that the dashboard counts, so that it reads no case.
        Index(
            "ix_aid_case_dashboard",
            "organisation_id",
            "is_open",
            "need",
            "urgency",
            "opened_on",
            "cell",
        ),
        CheckConstraint(
            "is_open = (state NOT IN ('closed', 'duplicate_of', 'withdrawn'))", name="open_by_state"
        ),
        CheckConstraint(
            "(paused_on IS NOT NULL) = (state IN ('waiting_for_family', 'on_hold', 'referred'))",
            name="paused_by_state",
        ),
        Index("ix_aid_case_crowd", "need", "household", "cell"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_pseudonym)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(24))
    need: Mapped[str] = mapped_column(String(24))
    urgency: Mapped[str] = mapped_column(String(16))
    household: Mapped[str] = mapped_column(String(16))
    cell: Mapped[str] = mapped_column(String(32))
    tied: Mapped[bool]
    confirmed_through: Mapped[int] = mapped_column(default=0)
    sealed_text: Mapped[bytes] = mapped_column(LargeBinary)
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    outcome: Mapped[str | None] = mapped_column(String(32))
    erased_on: Mapped[date | None] = mapped_column(Date)
    intermediary: Mapped[str] = mapped_column(String(32))
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    is_open: Mapped[bool] = mapped_column(default=True)
    due_on: Mapped[date] = mapped_column(Date)
    paused_on: Mapped[date | None] = mapped_column(Date)
    before_pause: Mapped[str | None] = mapped_column(String(24))
    family_arrived: Mapped[str | None] = mapped_column(String(8))
    family_helped: Mapped[str | None] = mapped_column(String(8))
    duplicate_of: Mapped[str | None] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)

    needs: Mapped[list["Need"]] = relationship(
        back_populates="case", order_by="Need.id", lazy="selectin"
    )
    # Read where the goods are the matter; a board of cases asks for none of them.
    goods: Mapped[list["GoodsNeed"]] = relationship(back_populates="case", order_by="GoodsNeed.id")
    asks: Mapped[list["PeopleAsk"]] = relationship(back_populates="case", order_by="PeopleAsk.id")


class CasePicture(Model):
    """A picture that an intermediary cleaned and released, encrypted like the case's text.

    Neither its day nor its place in an order is kept: with the days on which files were opened
    in the vault they would join the case to a request.
    """

    __tablename__ = "aid_case_picture"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_reference)
    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class CaseEvent(Model):
    """One line of a case's history: what changed, on which day, by whom."""

    __tablename__ = "aid_case_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), index=True)
    day: Mapped[date] = mapped_column(Date)
    actor: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(64))
