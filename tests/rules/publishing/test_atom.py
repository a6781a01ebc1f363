"""Every feed is Atom by its schema; what was taken back is a tombstone and nothing more."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.incidents.public_rules import Layer
from portal.incidents.rules import IncidentState, RetractionReason
from portal.publishing.atom_rules import ATOM, TOMBSTONES, Feed, feed_of, item_of
from portal.publishing.credit_rules import CREDITS
from portal.publishing.entry_rules import Text
from tests.rules.publishing.told import WORDS, entries, told

SCHEMA = Path(__file__).parents[2] / "schemas" / "atom_rfc4287.rng"
RNG = etree.RelaxNG(etree.parse(SCHEMA))
SPACES = {"a": ATOM, "at": TOMBSTONES}
FEED = Feed(
    name="[]", title="Hechos", author="Resguardo", credit=CREDITS[Layer.ALLIANCE], language="es",
    itself="https://x.test/feeds/incidents.atom", page="https://x.test/es/incidents",
    following="https://x.test/feeds/incidents.atom?after=2026-10-01.abc&lang=es",
)  # fmt: skip


def item(entry, words="Relato"):
    page = f"https://x.test/es/incidents/{entry.reference}"
    return item_of(entry, page=page, title=words, summary=words)


def parsed(*items, feed=FEED):
    return etree.fromstring(feed_of(feed, items))


def found(top, path):
    return top.xpath(path, namespaces=SPACES)


@given(st.lists(st.builds(item, entries(), WORDS), max_size=4))
def test_every_feed_is_valid_by_the_schema(items):
    top = parsed(*items)
    assert RNG.validate(top), RNG.error_log
    gone = sum(one.entry.is_tombstone for one in items)
    assert len(found(top, "a:entry")) == len(items) - gone
    assert len(found(top, "at:deleted-entry")) == gone


def test_the_schema_would_find_a_fault():
    top = parsed(item(told()))
    top.remove(found(top, "a:updated")[0])
    assert not RNG.validate(top)


def test_an_empty_feed_is_valid_too():
    assert RNG.validate(parsed())


def test_a_tombstone_names_the_entry_it_takes_back_and_when():
    before = told()
    gone = told(
        state=IncidentState.RETRACTED,
        retraction_reason=RetractionReason.DID_NOT_HAPPEN,
        text=Text(),
        edition=4,
        told_on=date(2026, 10, 1),
    )
    (first,) = found(parsed(item(before)), "a:entry/a:id/text()")
    (grave,) = found(parsed(item(gone)), "at:deleted-entry")
    assert grave.get("ref") == first
    assert grave.get("when") == "2026-10-01T00:00:04-06:00"


def test_pages_of_one_question_share_their_id_and_questions_do_not():
    other = Feed(**{**vars(FEED), "name": "[('state', '20')]"})
    ids = [found(parsed(feed=feed), "a:id/text()")[0] for feed in (FEED, FEED, other)]
    assert ids[0] == ids[1] != ids[2]


def test_a_changed_entry_keeps_its_id_and_is_newer():
    tops = [parsed(item(told(edition=edition))) for edition in (1, 2)]
    ids = {found(top, "a:entry/a:id/text()")[0] for top in tops}
    older, newer = (found(top, "a:entry/a:updated/text()")[0] for top in tops)
    assert len(ids) == 1
    assert older < newer
