"""How easily a page reads, by the formulas that Spanish and English use for it.

Spanish: perspicuity of Szigriszt-Pazos (1993, "Sistemas predictivos de legibilidad del mensaje
escrito"), 206.835 - 62.3 syllables/words - words/sentences, read on the INFLESZ scale of
Barrio-Cantalejo et al. (2008, An. Sist. Sanit. Navar. 31:2, 135-152): 65 and above is "fairly
easy", the level of primary school and of popular novels. English: reading ease of Flesch (1948,
J. Appl. Psychol. 32, 221-233), 206.835 - 84.6 syllables/words - 1.015 words/sentences, where 65 is
"plain English".
"""

import re
from collections.abc import Sequence
from html import unescape

FAIRLY_EASY = 65
_WORD = re.compile(r"[^\W\d_]+")
_ASIDE = re.compile(r"<(script|style|svg|select|textarea)\b.*?</\1>", re.DOTALL)
# A block ends what was being said; a link or an emphasis does not.
_BLOCK = re.compile(
    r"</?(p|li|h[1-6]|dt|dd|label|legend|summary|button|td|th|div|fieldset)\b[^>]*>"
)
_VOWELS_ES = re.compile(r"[aeiouáéíóúü]+")
_STRONG = set("aeoáéóíú")
_VOWELS_EN = re.compile(r"[aeiouy]+")


def sentences_of(html: str) -> list[str]:
    """What the `main` of a page says, cut where a reader pauses."""
    main = re.search(r"<main\b.*?</main>", html, re.DOTALL)
    assert main, "no main"
    text = _BLOCK.sub("\n", _ASIDE.sub("", main[0]))
    plain = unescape(re.sub(r"<[^>]+>", "", text))
    found = (" ".join(one.split()) for one in re.split(r"[\n.:;!?…]+", plain))
    return [one for one in found if _WORD.search(one)]


def reading_ease(sentences: Sequence[str], lang: str) -> float:
    """The index of the language over all these sentences; higher is easier."""
    words = [word.lower() for one in sentences for word in _WORD.findall(one)]
    syllables = sum(map(_SYLLABLES[lang], words))
    each, long = syllables / len(words), len(words) / len(sentences)
    return 206.835 - (62.3 * each + long if lang == "es" else 84.6 * each + 1.015 * long)


def spanish_syllables(word: str) -> int:
    """Each strong vowel is a nucleus; a weak one beside it leans on it, unless it is accented."""
    word = re.sub(r"qu(?=[eéií])|gu(?=[eéií])", "q", word).removesuffix("y") + (
        "i" if word.endswith("y") else ""
    )
    groups = _VOWELS_ES.findall(word)
    return max(1, sum(max(1, sum(vowel in _STRONG for vowel in group)) for group in groups))


def english_syllables(word: str) -> int:
    """Groups of vowels, less a silent final e."""
    found = len(_VOWELS_EN.findall(word))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouysxzcg]es$", word):
        found -= 1
    return max(1, found)


_SYLLABLES = {"es": spanish_syllables, "en": english_syllables}
