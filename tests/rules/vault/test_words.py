import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.crypto.words import WordLanguage, draw, plain, read, word_list
from portal.vault.errors import WordsUnreadable

languages = st.sampled_from(list(WordLanguage))


@pytest.mark.parametrize("language", list(WordLanguage))
def test_four_letters_name_one_word_of_2048(language):
    assert len({plain(word)[:4] for word in word_list(language)}) == 2048


@given(languages, st.integers(1, 10))
def test_drawn_words_are_read_back(language, count):
    drawn = draw(count, language)

    assert read(str(drawn), count) == drawn


@given(languages)
def test_how_it_is_typed_does_not_matter(language):
    drawn = draw(8, language)
    typed = "  ".join(plain(word)[:4].upper() for word in drawn.words) + "\n"

    assert read(typed, 8) == drawn


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_any_unicode_form_is_read(form):
    typed = unicodedata.normalize(form, "ÁBACO árbol niño cañón lápiz público rápido útil")

    assert read(typed, 8).words[0] == "ábaco"


def test_words_that_read_in_both_languages_are_drawn_again():
    both_then_spanish = iter(["actor"] * 3 + ["ábaco"] * 3)

    drawn = draw(3, WordLanguage.SPANISH, lambda listed: next(both_then_spanish))

    assert drawn.words == ("ábaco",) * 3


@pytest.mark.parametrize(
    "typed",
    ["", "ábaco", "ábaco árbol niño", "ábaco zzzz", "ábaco abandon", "actor actor"],
    ids=["nothing", "too few", "too many", "no word", "two lists", "both lists"],
)
def test_anything_else_is_unreadable(typed):
    with pytest.raises(WordsUnreadable):
        read(typed, 2)


def test_a_refusal_does_not_repeat_what_was_typed():
    with pytest.raises(WordsUnreadable) as refused:
        read("secreto secreto", 8)

    assert "secreto" not in f"{refused.value!r} {refused.value}"


def test_words_are_not_printed_by_accident():
    drawn = draw(8, WordLanguage.SPANISH)

    assert drawn.words[0] not in repr(drawn)


def test_the_canonical_form_names_its_list():
    assert read("abac arbo", 2).canonical() == "es:abaco arbol"
