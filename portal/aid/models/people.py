"""People asked for a case: choices, days and a shift's reference; nothing that tells of anyone."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.aid.models.cases import Case
from portal.extensions import Model
from portal.references import new_label, new_reference


class PeopleAsk(Model):
    """People wanted within some days, confirmed against a one-time code of their shift.

    `label` is what staff say to one another; neither it nor the shift leads to the case, and no
    row of a shift leads here. `area` is the place of the case's cell without its time.
    """

    __tablename__ = "aid_people_ask"
    __table_args__ = (
        CheckConstraint("people BETWEEN 1 AND 4", name="few_people"),
        CheckConstraint("from_on <= until_on", name="days_in_order"),
        CheckConstraint(
            "(state = 'asked' AND shift IS NULL) OR state = 'cancelled' OR "
            "(state IN ('planned', 'done') AND shift IS NOT NULL)",
            name="planned_in_a_shift",
        ),
        CheckConstraint(
            "(state IN ('asked', 'planned')) = (ended_on IS NULL)", name="ended_has_its_day"
        ),
        Index("ix_aid_people_ask_queue", "organisation_id", "from_on", "reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    label: Mapped[str] = mapped_column(String(16), default=new_label)
    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    area: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(24))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)
    people: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    # One shift carries one ask, so that a code at the door means one family.
    shift: Mapped[str | None] = mapped_column(String(32), unique=True)
    code_digest: Mapped[str] = mapped_column(String(64), default="")
    ended_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship(back_populates="asks")
