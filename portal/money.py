"""Money is a type: integer minor units and a currency. Currencies do not mix."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Currency(StrEnum):
    """The currencies in which the alliance keeps books; each has two decimals."""

    MXN = "MXN"
    USD = "USD"
    EUR = "EUR"


class CurrencyMismatch(TypeError):
    """Two currencies met in one sum."""

    def __init__(self, left: Currency, right: Currency) -> None:
        super().__init__(f"{left} and {right} do not mix: keep one ledger account per currency")


@dataclass(frozen=True, order=False)
class Money:
    """An amount in signed minor units (centavos, cents)."""

    minor: int
    currency: Currency

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are integers, not {self.minor!r}")
        object.__setattr__(self, "currency", Currency(self.currency))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def plain(self) -> str:
        """`-1250.00`, as spreadsheets and form fields hold it."""
        whole, cents = divmod(abs(self.minor), 100)
        return f"{'-' if self.minor < 0 else ''}{whole}.{cents:02d}"

    def _same(self, other: "Money") -> int:
        if other.currency is not self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Divide by `weights` with the largest remainder, so that no cent appears or vanishes.

        Raises ValueError for a negative amount or weights that sum to nothing.
        """
        total = sum(weights)
        if total <= 0 or self.minor < 0 or min(weights) < 0:
            raise ValueError(f"cannot split {self.minor} by {list(weights)!r}")
        shares = [self.minor * weight // total for weight in weights]
        by_remainder = sorted(
            range(len(weights)), key=lambda i: (-(self.minor * weights[i] % total), i)
        )
        for index in by_remainder[: self.minor - sum(shares)]:
            shares[index] += 1
        return [Money(share, self.currency) for share in shares]


def zero(currency: Currency) -> Money:
    """Nothing, in `currency`."""
    return Money(0, currency)


# Thousands are set apart by commas or by spaces, everywhere or nowhere: `1250,50` and `80,5` are
# how others write decimals, and to read them as thousands would be a hundred times too much.
WRITTEN = re.compile(
    r"(?P<whole>[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,3}(?: [0-9]{3}){1,3})"
    r"(?:\.(?P<cents>[0-9]{0,2}))?"
)


def parse_money(typed: str, currency: Currency) -> Money:
    """What a person typed (`250`, `1,250.50`, `$250`); raises ValueError for anything else."""
    found = WRITTEN.fullmatch(typed.strip().removeprefix("$").lstrip())
    if not found:
        raise ValueError(f"{typed!r} is not an amount: write it as 250 or 250.50")
    whole, cents = found["whole"].replace(",", "").replace(" ", ""), found["cents"] or ""
    return Money(int(whole) * 100 + int(cents.ljust(2, "0")), currency)
