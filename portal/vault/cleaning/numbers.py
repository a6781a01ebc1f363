"""Long numbers: telephones and accounts, in digits, in words, or both mixed."""

import re
from collections.abc import Iterator, Sequence

from portal.vault.cleaning.traces import Span, Trace

SHORTEST, ACCOUNT = 7, 15
ONES = (
    "cero uno un una dos tres cuatro cinco seis siete ocho nueve zero oh one two three four five"
    " six seven eight nine"
)
TWOS = (
    "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte"
    " veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho"
    " veintinueve treinta cuarenta cincuenta sesenta setenta ochenta noventa ten eleven twelve"
    " thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty"
    " sixty seventy eighty ninety"
)
THREES = (
    "cien ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos"
    " ochocientos novecientos hundred"
)
DIGITS = {
    **dict.fromkeys(ONES.split(), 1),
    **dict.fromkeys(TWOS.split(), 2),
    **dict.fromkeys(THREES.split(), 3),
}
JOINING = frozenset(
    [
        "y",
        "and",
        "guion",
        "dash",
        "espacio",
        "space",
        "doble",
        "double",
        "triple",
        "mas",
        "plus",
        "ext",
    ]
)
_TOKEN = re.compile(r"\d+|[a-z]+|\n|[^\sa-z\d]")
# Between the pieces of one number; anything else ends it.
_SEPARATORS = frozenset("+-.()_,*~|:;[]·•'\"")
_AMOUNT = re.compile(
    r"\$\s?\d{1,3}(?:[,.]\d{3}){1,4}|\d{1,3}(?:,\d{3}){1,4}(?=\s(?:pesos|mil|mxn|dolares|usd|dollars))"
)
Token = tuple[int, int, int]


def numbers(text: str, *, taken: Sequence[Span]) -> Iterator[Span]:
    """Runs of seven digits or more, said or written; `taken` are dates written as numbers."""
    skipped = [(span.start, span.end) for span in taken]
    skipped += [match.span() for match in _AMOUNT.finditer(text)]
    skipped.sort()
    for run in _runs(text, skipped):
        digits = _counted(run)
        if digits >= SHORTEST:
            trace = Trace.ACCOUNT if digits >= ACCOUNT else Trace.TELEPHONE
            start = run[0][0] - 1 if text[run[0][0] - 1 : run[0][0]] in {"+", "("} else run[0][0]
            yield Span(trace, start, run[-1][1])


def _runs(text: str, skipped: Sequence[tuple[int, int]]) -> Iterator[list[Token]]:
    run: list[Token] = []
    next_skip = gap = 0
    for match in _TOKEN.finditer(text):
        token, start = match.group(), match.start()
        while next_skip < len(skipped) and skipped[next_skip][1] <= start:
            next_skip += 1
        inside = next_skip < len(skipped) and skipped[next_skip][0] <= start
        digits = 0 if inside else len(token) if token.isdecimal() else DIGITS.get(token, 0)
        if digits:
            run.append((start, match.end(), -digits if token.isalpha() else digits))
            gap = 0
            continue
        gap += 1
        if inside or gap > 3 or (token not in _SEPARATORS and token not in JOINING):
            if run:
                yield run
            run = []
    if run:
        yield run


def _counted(run: Sequence[Token]) -> int:
    """Digits of the run; "cincuenta y cinco" is two, not three. Words alone may be prose."""
    total, before = 0, 0
    for _start, _end, digits in run:
        total += 0 if before in (-2, -3) and digits == -1 else abs(digits)
        before = digits
    return total
