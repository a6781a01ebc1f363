"""Which words of a search count, and how each is cut back to what its forms share. Pure."""

import re
import unicodedata

LONGEST = 80
MOST_WORDS = 8
LONGEST_WORD = 30
SHORTEST_STEM = 4
# What stands in nearly every sentence tells nothing apart.
LITTLE_WORDS = frozenset(
    (
        *("a", "al", "ante", "con", "de", "del", "desde", "donde", "e", "el", "ella", "en"),
        *("entre", "es", "esta", "este", "fue", "ha", "hay", "la", "las", "le", "lo", "los"),
        *("mas", "me", "mi", "muy", "no", "o", "para", "pero", "por", "que", "se", "sin"),
        *("sobre", "son", "su", "sus", "un", "una", "y", "ya"),
        *("an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is"),
        *("it", "its", "of", "on", "or", "that", "the", "there", "this", "to", "was", "were"),
        "with",
    )
)
# Longest first: what is left is the beginning that a word's forms have in common.
SPANISH_ENDINGS = (
    *("amientos", "imientos", "amiento", "imiento", "aciones", "iciones", "ciones", "acion"),
    *("icion", "cion", "mente", "adores", "adoras", "adora", "iendo", "arse", "erse", "irse"),
    *("ados", "adas", "idos", "idas", "ador", "ando", "aron", "ieron", "ado", "ada", "ido", "ida"),
    *("ar", "er", "ir", "es", "as", "os", "a", "e", "o", "s"),
)
ENGLISH_ENDINGS = ("ements", "ement", "ations", "ation", "ies", "ing", "ed", "es", "s", "y", "e")


def folded(text: str) -> str:
    """`text` in small letters, without accents: as it is typed on a phone in a hurry."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_asked(text: str) -> tuple[str, ...]:
    """The words of `text` that tell something apart, each once, at most MOST_WORDS."""
    found = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text[:LONGEST]).lower())
    telling = (w[:LONGEST_WORD] for w in found if len(w) > 1 and folded(w) not in LITTLE_WORDS)
    return tuple(dict.fromkeys(telling))[:MOST_WORDS]


def stem(word: str, endings: tuple[str, ...]) -> str:
    """The beginning of `word` without the first of `endings` that leaves enough of it."""
    plain = folded(word)
    for ending in endings:
        if plain.endswith(ending) and len(plain) - len(ending) >= SHORTEST_STEM:
            return plain[: -len(ending)]
    return plain
