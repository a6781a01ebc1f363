"""Whether a family has written before, on the page."""

from tests.web.intermediary.reading import only_capsule
from tests.web.support.asking import ask


def test_alike_requests_are_listed_without_a_word_of_them(enter, people, words, family):
    first = only_capsule()
    ask(family, people, more="Otra historia de Ximena Cocom")
    page = enter("ana").submit(
        f"/es/intermediary/requests/{first}/duplicates",
        page=f"/es/intermediary/requests/{first}",
    )

    text = page.get_data(as_text=True)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "un mismo teléfono" in text
    assert "Ximena" not in text


def test_with_no_other_it_says_so(enter, words):
    first = only_capsule()
    page = enter("ana").submit(
        f"/es/intermediary/requests/{first}/duplicates",
        page=f"/es/intermediary/requests/{first}",
    )

    assert "Ninguna se parece" in page.get_data(as_text=True)
