"""The scan beside the eye: what it points at, what it lets be, what it never lets pass."""

import pytest

from portal.vault.cleaning import Trace, findings, forbids


@pytest.mark.parametrize(
    ("text", "trace", "words"),
    [
        ("llamar al 55 0199 4477 de noche", Trace.TELEPHONE, "55 0199 4477"),
        ("marcar +52 (999) 123-4567", Trace.TELEPHONE, "+52 (999) 123-4567"),
        ("escribir a ximena@ejemplo.mx", Trace.MAIL, "ximena@ejemplo.mx"),
        ("CURP cokx900101mynkxm09", Trace.CURP, "cokx900101mynkxm09"),
        ("fue el 12 de marzo", Trace.DATE, "12 de marzo"),
        ("fue el 12/03/2026", Trace.DATE, "12/03/2026"),
        ("vive con Ximena", Trace.NAME, "Ximena"),
        ("su hermano Ángel no volvió", Trace.NAME, "Ángel"),
    ],
)
def test_what_may_point_to_somebody_is_found(text, trace, words):
    assert (trace, words) in [(one.trace, one.words) for one in findings(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Una familia de 5 necesita despensa. Tienen dos niños.",
        "Necesitan 2,500 pesos para medicinas\nNo pueden salir",
        "¿Pueden llevarla esta semana?",
    ],
)
def test_ordinary_words_are_let_be(text):
    assert findings(text) == ()


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [("al 55 0199 4477", True), ("con Ximena", False), ("el 12 de marzo", False)],
)
def test_only_what_is_never_needed_is_forbidden(text, forbidden):
    assert forbids(findings(text)) is forbidden


def test_each_is_told_once():
    assert len(findings("con Ximena y otra vez con Ximena")) == 1
