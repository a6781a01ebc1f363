"""From a proposal to a reader's page, in browsers."""

import re
from datetime import timedelta

from portal.clock import utc_now
from tests.web.client import strict_client
from tests.web.intermediary.reading import only_capsule
from tests.web.support.asking import come_back


def terms(people, **changes):
    """The proposal's form filled in."""
    return {
        "fields": ["reach"],
        "reader": "Lic. Paz Uc",
        "purpose": "Preparar el amparo",
        "until": (utc_now() + timedelta(days=5)).date().isoformat(),
        "confirmer": people["beto"].holder_id,
        **changes,
    }


def press(client, page, pattern):
    """Press the one button of the page whose address fits."""
    address = re.search(rf'action="([^"]*{pattern})"', client.get(page).get_data(as_text=True))
    return client.submit(address.group(1), page=page)


def test_from_the_proposal_to_the_reader(app, enter, family, people, words):
    ana = enter("ana")
    at = f"/es/intermediary/requests/{only_capsule()}/disclose"
    assert ana.submit(at, terms(people)).status_code == 303
    mine = "/es/intermediary/disclosures"
    refused = press(ana, mine, "hand-out")
    assert refused.status_code == 409
    assert "Falta que lo confirme la otra persona." in refused.get_data(as_text=True)

    assert press(enter("beto"), mine, "confirm").status_code == 303
    come_back(family, words)
    theirs = "/es/help/case/disclosures"
    assert "Lic. Paz Uc" in family.get(theirs).get_data(as_text=True)
    assert press(family, theirs, "consent").status_code == 303

    given = press(ana, mine, "hand-out")
    spoken = re.search(r"<strong>([^<]+)</strong></p>", given.get_data(as_text=True)).group(1)
    reader = strict_client(app)
    read = reader.submit("/es/help/disclosed", {"words": spoken}).get_data(as_text=True)
    assert "55 0199 4477" in read
    assert "Fabián" not in read
    assert "Días en que se leyó algo" in family.get(theirs).get_data(as_text=True)

    assert press(family, theirs, "stop").status_code == 303
    assert reader.submit("/es/help/disclosed", {"words": spoken}).status_code == 400


def test_bad_proposals_are_named_and_nothing_typed_is_lost(enter, people, words):
    ana = enter("ana")
    at = f"/es/intermediary/requests/{only_capsule()}/disclose"
    late = (utc_now() + timedelta(days=60)).date().isoformat()
    answer = ana.submit(at, terms(people, until=late))
    assert answer.status_code == 409
    assert "Preparar el amparo" in answer.get_data(as_text=True)
    nobody = ana.submit(at, terms(people, username="no-existe"))
    assert "No hay ninguna cuenta con ese usuario." in nobody.get_data(as_text=True)
    assert ana.submit(at, terms(people, fields=[])).status_code == 400


def test_a_stranger_proposes_nothing(enter, people, words):
    cora = enter("cora")
    at = f"/es/intermediary/requests/{only_capsule()}/disclose"
    assert cora.get(at).status_code == 404
    assert cora.submit(at, terms(people), page="/es/intermediary/disclosures").status_code == 404
