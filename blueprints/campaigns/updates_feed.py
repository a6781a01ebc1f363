"""A campaign's updates as Atom."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from flask_babel import gettext as _

from blueprints.languages import current_language
from blueprints.template_filters import day
from portal.giving.campaign_models import CampaignUpdate
from portal.giving.models import Campaign

NAMESPACE = "http://www.w3.org/2005/Atom"


def atom(
    campaign: Campaign, said: Sequence[tuple[CampaignUpdate, str]], *, title: str, address: str
) -> bytes:
    """The feed; what was withdrawn is not in it any more."""
    feed = Element("feed", xmlns=NAMESPACE)
    feed.set("xml:lang", current_language())
    moments = [one.decided_at for one, _text in said if one.decided_at]
    newest = max(moments, default=campaign.opened_at or campaign.created_at)
    for tag, text in (("id", address), ("title", title), ("updated", newest.isoformat())):
        SubElement(feed, tag).text = text
    SubElement(SubElement(feed, "author"), "name").text = campaign.organisation.name
    SubElement(feed, "link", rel="alternate", href=address)
    SubElement(feed, "link", rel="self", href=f"{address}/updates.atom")
    for update, text in said:
        _entry(feed, update, text, address)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: Element, update: CampaignUpdate, text: str, address: str) -> None:
    moment = update.decided_at or update.written_at
    entry = SubElement(feed, "entry")
    SubElement(entry, "id").text = f"{address}#update-{update.reference}"
    SubElement(entry, "title").text = _("Novedad del %(day)s", day=day(moment))
    SubElement(entry, "updated").text = moment.isoformat()
    SubElement(entry, "link", rel="alternate", href=f"{address}#update-{update.reference}")
    SubElement(entry, "content", type="text").text = text
