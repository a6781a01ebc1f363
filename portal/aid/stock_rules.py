"""What moves goods, and what may never happen to them. Facts in, decision out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.aid import errors

MOST_QUANTITY = 100_000


class Unit(StrEnum):
    """How an item is counted; always in whole ones."""

    PIECE = "piece"
    BOX = "box"
    PACK = "pack"
    KIT = "kit"
    KILO = "kilo"
    LITRE = "litre"


class MovementKind(StrEnum):
    """What happened to the goods of a lot."""

    TAKEN_IN = "taken_in"
    RESERVED = "reserved"
    RELEASED = "released"
    HANDED_OUT = "handed_out"
    DELIVERED = "delivered"
    CAME_BACK = "came_back"
    COUNTED = "counted"
    WRITTEN_OFF = "written_off"


class Reason(StrEnum):
    """Why a count differs, or why goods are of no more use. Words to choose, never to write."""

    MISCOUNTED = "miscounted"
    FOUND = "found"
    LOST = "lost"
    SPOILT = "spoilt"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Effect:
    """What one movement adds to the three numbers of a lot."""

    on_hand: int = 0
    reserved: int = 0
    in_transit: int = 0


@dataclass(frozen=True)
class Balance:
    """What lies in the centre, how much of it is promised, and how much is on its way."""

    on_hand: int = 0
    reserved: int = 0
    in_transit: int = 0

    @property
    def free(self) -> int:
        """What nobody was promised."""
        return self.on_hand - self.reserved

    def after(self, effect: Effect) -> "Balance":
        """The numbers after a movement; raises MoreThanInStock where one would be impossible."""
        then = Balance(
            self.on_hand + effect.on_hand,
            self.reserved + effect.reserved,
            self.in_transit + effect.in_transit,
        )
        if not 0 <= then.reserved <= then.on_hand or then.in_transit < 0:
            raise errors.MoreThanInStock(self.free)
        return then


# Per unit moved. A count is the one movement that may go both ways.
_EFFECTS = {
    MovementKind.TAKEN_IN: (1, 0, 0),
    MovementKind.RESERVED: (0, 1, 0),
    MovementKind.RELEASED: (0, -1, 0),
    MovementKind.HANDED_OUT: (-1, -1, 1),
    MovementKind.DELIVERED: (0, 0, -1),
    MovementKind.CAME_BACK: (1, 0, -1),
    MovementKind.COUNTED: (1, 0, 0),
    MovementKind.WRITTEN_OFF: (-1, 0, 0),
}


def effect_of(kind: MovementKind, quantity: int) -> Effect:
    """What moving `quantity` does; raises NothingCommitted for none, or less than none."""
    if quantity == 0 or (quantity < 0 and kind is not MovementKind.COUNTED):
        raise errors.NothingCommitted
    return Effect(*(quantity * each for each in _EFFECTS[kind]))


def is_expired(expires_on: date | None, today: date) -> bool:
    """The day on the label is the last good one."""
    return expires_on is not None and expires_on < today


def difference(counted: int, balance: Balance) -> int:
    """What a count changes; raises PromisedMore when less is there than was promised."""
    if counted < balance.reserved:
        raise errors.PromisedMore(balance.reserved)
    return counted - balance.on_hand


@dataclass(frozen=True)
class OnShelf:
    """One lot as choosing sees it."""

    lot: int
    free: int
    expires_on: date | None


def choose(shelf: Sequence[OnShelf], quantity: int, *, today: date) -> list[tuple[int, int]]:
    """From which lots to take how many: what expires first goes first, what expired never goes.

    Raises MoreThanInStock.
    """
    usable = [one for one in shelf if one.free > 0 and not is_expired(one.expires_on, today)]
    free = sum(one.free for one in usable)
    if quantity > free:
        raise errors.MoreThanInStock(free)
    taken: list[tuple[int, int]] = []
    for one in sorted(usable, key=lambda one: (one.expires_on or date.max, one.lot)):
        part = min(one.free, quantity)
        if part:
            taken.append((one.lot, part))
            quantity -= part
    return taken


class Shortage(StrEnum):
    """How a wanted item stands, as the public list says it."""

    MUCH = "much"
    SOME = "some"
    ENOUGH = "enough"


@dataclass(frozen=True)
class Wanted:
    """What the public list says of one item; `about` is rounded, so one parcel hardly shows."""

    shortage: Shortage
    about: int


def wanted(target: int, on_hand: int) -> Wanted:
    """What is short of a target that staff set: up to the next five, or tenth of the target.

    Exact numbers would let whoever reads daily count the parcels that leave.
    """
    short = max(0, target - on_hand)
    step = max(5, -(-target // 10))
    about = min(target, -(-short // step) * step)
    if not short:
        return Wanted(Shortage.ENOUGH, 0)
    return Wanted(Shortage.MUCH if short * 2 > target else Shortage.SOME, about)
