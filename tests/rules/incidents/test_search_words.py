"""Which words of a search count, and how far a word's forms are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.incidents.search_rules import (
    ENGLISH_ENDINGS,
    LONGEST_WORD,
    MOST_WORDS,
    SPANISH_ENDINGS,
    folded,
    stem,
    words_asked,
)


@pytest.mark.parametrize(
    "typed, words",
    [
        ("", ()),
        ("de la", ()),
        ("¡Caminos cerrados!", ("caminos", "cerrados")),
        ("la sierra, la Sierra", ("sierra",)),
        ("más familias", ("familias",)),
        ('"; DROP TABLE" OR x*', ("drop", "table")),
        ("title_es:agua", ("title", "agua")),
        ("a b c 7", ()),
        ("desaparición", ("desaparición",)),
    ],
)
def test_little_words_and_signs_do_not_count(typed, words):
    assert words_asked(typed) == words


@pytest.mark.parametrize(
    "forms, stemmed",
    [
        (("desplazamiento", "desplazamientos", "desplazadas", "desplazados"), "desplaz"),
        (("familia", "familias"), "famili"),
        (("camino", "caminos"), "camin"),
        (("amenazas", "amenaza"), "amenaz"),
        (("casa", "casas"), "casa"),
        (("sed",), "sed"),
    ],
)
def test_the_forms_of_a_spanish_word_share_a_beginning(forms, stemmed):
    assert {stem(form, SPANISH_ENDINGS) for form in forms} == {stemmed}


def test_the_forms_of_an_english_word_share_a_beginning():
    forms = ("displaced", "displacement", "displacements")
    assert {stem(form, ENGLISH_ENDINGS) for form in forms} == {"displac"}


@given(st.text(max_size=300))
def test_whatever_is_typed_the_words_are_few_short_and_only_letters_and_digits(typed):
    words = words_asked(typed)
    assert len(words) <= MOST_WORDS
    assert all(w.isalnum() and 1 < len(w) <= LONGEST_WORD for w in words)
    assert len(set(words)) == len(words)


@given(st.text(max_size=40), st.sampled_from([SPANISH_ENDINGS, ENGLISH_ENDINGS]))
def test_a_stem_is_a_beginning_of_the_word(word, endings):
    assert folded(word).startswith(stem(word, endings))
