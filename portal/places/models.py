"""Tables of places: states, the areas that may be published, and which municipio is in which."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model


class State(Model):
    """One of the 32 states; `drawing` is its outline as the `d` of an SVG path.

    (`label_x`, `label_y`) is a point inside the drawing, for a mark or a number.
    """

    __tablename__ = "federal_state"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    population: Mapped[int]
    outline: Mapped[str] = mapped_column(Text, deferred=True)
    drawing: Mapped[str] = mapped_column(Text)
    label_x: Mapped[int]
    label_y: Mapped[int]


class Area(Model):
    """The finest place that is ever published: at least 20,000 people live in it.

    `name` is its most populous municipio and `merged` how many others are in it; `outline` is a
    GeoJSON geometry with at most three decimals.
    """

    __tablename__ = "area"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    merged: Mapped[int] = mapped_column(default=0)
    state_code: Mapped[str] = mapped_column(ForeignKey("federal_state.code"), index=True)
    population: Mapped[int]
    outline: Mapped[str] = mapped_column(Text, deferred=True)

    state: Mapped[State] = relationship(lazy="joined")


class MunicipioInArea(Model):
    """Which area stands for a municipio."""

    __tablename__ = "area_municipio"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    population: Mapped[int]
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)
