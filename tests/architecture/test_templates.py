"""What no template may hold: inline code, foreign addresses, words that hurt or lie."""

import re
from pathlib import Path

import pytest

from portal.commands.catalogues import ROOT, merged

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OF_FAMILIES = [
    *sorted((ROOT / "templates/support").rglob("*.html")),
    ROOT / "templates/layouts/help.html",
    ROOT / "templates/errors/help.html",
]
# Whoever is under eighteen is spoken to as a child is.
OF_CHILDREN = sorted((ROOT / "templates/support").glob("child*.html"))
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE
)
FETCHED = re.compile(r"(?:src|srcset|action|data|poster)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE)
LOADED_LINK = re.compile(r"<link[^>]+href\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE)
# words.md: names that mark people, promises that nobody can keep, the talk of those who kill.
NEVER = re.compile(
    r"\b(denuncias?|informantes?|testigos?|vigilantes?|anónim[oa]s?|100 ?% segur[oa]s?"
    r"|nadie sabrá|zonas? seguras?|ejecutad[oa]s?|levantón|levantones|ajustes? de cuentas"
    r"|no se preocupe|entendemos su dolor)\b",
    re.IGNORECASE,
)
NEVER_TO_A_FAMILY = re.compile(
    r"\b(beneficiari[oa]s?|víctimas?|contraseñas?|recibos?|intermediari[oa]s?)\b", re.IGNORECASE
)
SPOKEN_AS_TU = re.compile(
    r"\b(tú|tus?|te|ti|contigo|puedes|quieres|tienes|eres|debes|necesitas|sabes|estás)\b",
    re.IGNORECASE,
)
SAID = re.compile(r"_\(\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)')")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def _said(path: Path) -> str:
    """Every sentence of a template, one a line."""
    return "\n".join(a or b for a, b in SAID.findall(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_inline_code_and_nothing_fetched_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for pattern in (INLINE, FETCHED, LOADED_LINK):
        assert not pattern.findall(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_forbidden_word_in_a_template(path: Path) -> None:
    assert not NEVER.findall(path.read_text(encoding="utf-8"))


def test_no_forbidden_word_in_the_catalogue() -> None:
    parts = list((ROOT / "translations/en/parts").glob("*.po"))
    said = [str(message.id) for message in merged(parts) if message.id]
    assert [sentence for sentence in said if NEVER.search(sentence)] == []


@pytest.mark.parametrize("path", OF_FAMILIES, ids=_name)
def test_families_are_usted_and_never_named_by_what_befell_them(path: Path) -> None:
    said = _said(path)
    assert not NEVER_TO_A_FAMILY.findall(said)
    if path not in OF_CHILDREN:
        assert not SPOKEN_AS_TU.findall(said)


@pytest.mark.parametrize("path", OF_CHILDREN, ids=_name)
def test_children_are_tu(path: Path) -> None:
    assert SPOKEN_AS_TU.search(_said(path))
    assert not re.search(r"\b(usted|ustedes|escriba|vaya|llame|elija)\b", _said(path))


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_the_house_is_named_once_in_a_title(template):
    titles = re.findall(r"block title %}(.*?){% endblock", template.read_text(encoding="utf-8"))
    assert [title for title in titles if "Resguardo" in title] == []
