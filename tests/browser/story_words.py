"""What the pages say in the walker's language: the story is told by the Spanish sentences."""

import gettext
from pathlib import Path

CATALOGUE = Path(__file__).parents[2] / "translations/en/LC_MESSAGES/messages.mo"


class Words:
    """Spanish sentence → what the page says; one that has no English fails the walk."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        with CATALOGUE.open("rb") as compiled:
            self._english = gettext.GNUTranslations(compiled)

    def __call__(self, sentence: str, /, **values: object) -> str:
        said = sentence if self.lang == "es" else self._english.gettext(sentence)
        assert self.lang == "es" or said is not sentence, f"no English for {sentence!r}"
        return said % values if values else said
