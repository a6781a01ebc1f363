"""What somebody does in a browser who tells of an incident."""

from tests.web.support.asking import token_on, words_on

FORM = "/es/help/tell/report"
TOLD = {
    "safe": "y",
    "happened": ["threats", "displacement"],
    "where": "Rancho de los Cocom, por Tzintzuntzán, el martes",
    "known": "saw_it",
    "still": "yes",
    "more": "Llegaron en dos camionetas y corrieron a la familia Ku",
    "reach": "Ximena, 55 0199 4477",
}


def report(people, **changes):
    """The form filled in, for the organisations of Ana and Beto."""
    return {
        **TOLD,
        "chosen": people["ana"].organisation.reference,
        "backup": people["beto"].organisation.reference,
        **changes,
    }


def tell(client, people, **changes):
    """Tell of an incident; the answer and the words."""
    page = client.get(FORM)
    data = {"words": words_on(page), **report(people, **changes), "csrf_token": token_on(page)}
    return client.post(FORM, data=data), data["words"]
