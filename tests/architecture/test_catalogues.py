"""English is whole, or the check names the sentence that lacks it."""

import pytest

from portal.commands import catalogues
from portal.commands.catalogues import Contradiction, build, faults

PAGE = """<h1>{{ _("Quiero donar") }}</h1>"""


@pytest.fixture
def site(tmp_path):
    for folder in ("portal", "blueprints", "templates", "translations/en/parts"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "templates/page.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


def part(site, text, name="a"):
    (site / f"translations/en/parts/{name}.po").write_text('msgid ""\nmsgstr ""\n\n' + text)


def entry(msgid, msgstr, flag=""):
    return f'{flag}msgid "{msgid}"\nmsgstr "{msgstr}"\n\n'


def test_a_whole_catalogue_has_no_fault(site):
    part(site, entry("Quiero donar", "I want to give"))
    build(site)
    assert list(faults(site)) == []


def test_a_sentence_without_english_is_named_with_its_place(site):
    build(site)
    assert list(faults(site)) == ["templates/page.html:1: no English for 'Quiero donar'"]


def test_an_empty_translation_is_missing(site):
    part(site, entry("Quiero donar", ""))
    build(site)
    assert "no English" in next(faults(site))


def test_a_fuzzy_translation_is_a_fault(site):
    part(site, entry("Quiero donar", "I want", "#, fuzzy\n"))
    build(site)
    assert "fuzzy: 'Quiero donar'" in list(faults(site))


def test_sentences_in_python_count_too(site):
    (site / "portal/page.py").write_text('lazy_gettext("Turnos")\n')
    part(site, entry("Quiero donar", "I want to give"))
    build(site)
    assert list(faults(site)) == ["portal/page.py:1: no English for 'Turnos'"]


def test_both_forms_of_a_plural_are_asked_for(site):
    (site / "portal/page.py").write_text('ngettext("%(num)d turno", "%(num)d turnos", n)\n')
    part(
        site,
        entry("Quiero donar", "I want to give")
        + 'msgid "%(num)d turno"\nmsgid_plural "%(num)d turnos"\n'
        + 'msgstr[0] "%(num)d shift"\nmsgstr[1] ""\n',
    )
    build(site)
    assert "no English" in next(faults(site))


def test_a_stale_catalogue_is_a_fault(site):
    part(site, entry("Quiero donar", "I want to give"))
    build(site)
    part(site, entry("Quiero donar", "I wish to give"))
    assert "stale" in next(faults(site))


def test_two_parts_may_not_contradict_each_other(site):
    part(site, entry("Turno", "Shift"))
    part(site, entry("Turno", "Turn"), name="b")
    with pytest.raises(Contradiction, match="Turno"):
        build(site)


def test_building_twice_changes_nothing(site):
    part(site, entry("Turno", "Shift") + entry("Aviso", "Alert"))
    build(site)
    po = site / "translations/en/LC_MESSAGES/messages.po"
    first = (po.read_bytes(), po.stat().st_mtime_ns)
    build(site)
    assert (po.read_bytes(), po.stat().st_mtime_ns) == first


def test_the_word_is_build_or_check(capsys):
    assert catalogues.main(["else"]) == 2
    assert "build or check" in capsys.readouterr().err
