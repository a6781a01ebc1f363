"""What a family does in a browser."""

import re

WORDS = re.compile(r'<input[^>]*name="words"[^>]*value="([^"]+)"')
STORY = {
    "where": "Cerca de la presa de Tzintzuntzán, hace como un mes",
    "reach": "Preguntar por Ximena Cocom al 55 0199 4477",
    "more": "Mi hermano Fabián Ku no ha vuelto",
}


def answers(people, **changes):
    """The form filled in, for the organisations of Ana and Beto."""
    return {
        "needs": ["food", "search"],
        "urgency": "today",
        "chosen": people["ana"].organisation.reference,
        "backup": people["beto"].organisation.reference,
        **STORY,
        **changes,
    }


def words_on(page):
    """The eight words that the page carries."""
    return WORDS.search(page.get_data(as_text=True)).group(1)


def token_on(page):
    """The page's CSRF token."""
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True)).group(1)


def ask(client, people, **changes):
    """Ask for help; the answer and the words."""
    page = client.get("/es/help/new")
    data = {"words": words_on(page), **answers(people, **changes), "csrf_token": token_on(page)}
    return client.post("/es/help/new", data=data), data["words"]


def come_back(client, words):
    """Type the words."""
    return client.submit("/es/help/receipt", {"words": words})
