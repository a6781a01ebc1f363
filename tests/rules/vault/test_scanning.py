"""The scan in its corners: disguises, offsets, harmless words, and hostile lengths."""

import time
from itertools import pairwise
from re._constants import MAXREPEAT
from re._parser import SubPattern, parse

import pytest

from portal.vault.cleaning import Strength, Trace, forbids, marks
from portal.vault.cleaning.codes import CODES, PLATES
from portal.vault.cleaning.dates import DAYS, FIGURES
from portal.vault.cleaning.folding import fold


def traces(text: str) -> set[tuple[Trace, str]]:
    return {(mark.trace, mark.words) for mark in marks(text)}


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("cincuenta y cinco cuarenta y uno veintitres 0199", Trace.TELEPHONE),
        ("(664) 555-0134", Trace.TELEPHONE),
        ("５５０１９９４４７７", Trace.TELEPHONE),
        ("5 5 0 1 9 9 4 4 7 7", Trace.TELEPHONE),
        ("55\u200b0199\u200b4477", Trace.TELEPHONE),
        ("ximena arroba ejemplo punto com", Trace.MAIL),
        ("mi face es ximena.c91", Trace.HANDLE),
        ("wa.me/525501994477", Trace.URL),
        ("hxxps://ejemplo[.]mx", Trace.URL),
        ("cokx-900101-mynkxm-09", Trace.CURP),
        ("COK900101AB1", Trace.RFC),
        ("placas abc 12 34", Trace.PLATE),
        ("ABC-123-D", Trace.PLATE),
        ("19.43260, -99.13320", Trace.COORDINATES),
        ("19°25'57\"N", Trace.COORDINATES),
        ("maps.app.goo.gl/Ab12", Trace.COORDINATES),
        ("032180000118359719", Trace.ACCOUNT),
    ],
)
def test_what_has_no_business_at_a_desk_is_refused(text, trace):
    found = marks(text)
    assert trace in {mark.trace for mark in found}
    assert forbids(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("vive con juana de la garza y sus nietos", "juana de la garza"),
        ("lo cuida doña chonita por las tardes", "chonita"),
        ("le dicen el güero", "güero"),
        ("firma J. M. Hernández", "J. M. Hernández"),
        ("con \u0425\u0456mena anda", "\u0425\u0456mena"),
        ("vive con XIMENA desde hace poco", "XIMENA"),
    ],
)
def test_names_are_found_however_they_are_written(text, words):
    assert (Trace.NAME, words) in traces(text)


@pytest.mark.parametrize(
    "words",
    ["el martes pasado", "hace dos días", "12 de marzo", "two days ago", "last Tuesday", "ayer"],
)
def test_days_told_from_today_are_found(words):
    (found,) = marks(f"no volvió {words} como siempre")
    assert found.trace is Trace.DATE
    assert found.strength is Strength.ASK


@pytest.mark.parametrize(
    "words",
    ["Apatzingán", "ecatepec", "colonia Lomas del Pedregal", "calle Abasolo 118", "km 23"],
)
def test_places_are_found(words):
    assert any(words in mark.words for mark in marks(f"salieron de la {words} sin nada"))


def test_offsets_lead_into_the_text_as_it_was_typed():
    text = "a\u0301\u200b ﬁn Ｘimena ßß tel. ５５ 0199 4477"
    for mark in marks(text):
        assert text[mark.start : mark.end] == mark.words
    assert {mark.words for mark in marks(text)} >= {"５５ 0199 4477"}


def test_every_folded_letter_knows_where_it_stood():
    text = "Ángel\u200bﬁ ＠ 12½ Ⅻ"
    folded = fold(text)
    assert len(folded.text) == len(folded.at) == len(folded.capitals)
    assert list(folded.at) == sorted(folded.at)


def test_marks_never_overlap():
    text = "Lic. Juan Pérez, juan@ejemplo.mx, 55 0199 4477, calle Juárez 12, el 3 de mayo"
    found = marks(text)
    assert all(before.end <= after.start for before, after in pairwise(found))


HOSTILE = ("a", "1", "1 ", "a.", "@", "a@a.", "A. ", "de la ", "calle ", "19.1,", "uno ", "abc-12-")


def _work(unit: str, length: int) -> float:
    text = (unit * length)[:length]
    began = time.process_time()
    marks(text)
    return time.process_time() - began


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
def test_work_grows_as_the_text_does(unit):
    """Eight times the text is about eight times this process's own work; squared it were 64."""
    small = max(min(_work(unit, 12_500) for _ in range(3)), 0.005)
    # The least of several on both sides: a busy machine adds to one measurement, not to all.
    assert min(_work(unit, 100_000) for _ in range(3)) < small * 8 * 4


def _repeats(tree, depth: int = 0) -> int:
    """How many repetitions without a bound lie inside one another."""
    deepest = depth
    for operation, argument in tree:
        unbounded = str(operation) in {"MAX_REPEAT", "MIN_REPEAT"} and argument[1] is MAXREPEAT
        for inner in argument if isinstance(argument, tuple) else ():
            branches = inner if isinstance(inner, list) else [inner]
            for branch in branches:
                if isinstance(branch, SubPattern):
                    deepest = max(deepest, _repeats(branch, depth + unbounded))
        deepest = max(deepest, depth + unbounded)
    return deepest


@pytest.mark.parametrize("pattern", [*(one for _trace, one in CODES), *DAYS, FIGURES, PLATES])
def test_no_pattern_repeats_a_repetition_without_a_bound(pattern):
    assert _repeats(parse(pattern.pattern)) <= 1


def test_an_article_is_no_mark_of_its_own():
    found = marks("no sé nada desde el 3 de octubre, ni del día 4")

    assert [one.words for one in found if one.trace is Trace.DATE] == ["3 de octubre", "día 4"]
