"""What the page of those who work on a campaign needs."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blueprints.access_gate import current_actor
from blueprints.campaigns.checked_texts import checked
from blueprints.campaigns.work_forms import RemarkForm, StepForm
from blueprints.payment import settings
from portal.extensions import db
from portal.giving import donor_queries, page_queries, queries
from portal.giving.campaign_models import CampaignVersion
from portal.giving.campaign_rules import STEPS, CampaignState, Step
from portal.giving.look_rules import Look
from portal.giving.models import Campaign
from portal.money import Currency, Money


@dataclass(frozen=True)
class Part:
    """One part of the words: as it stands, and as somebody wants it."""

    label: str
    now: str
    wanted: str

    @property
    def differs(self) -> bool:
        """Whether the reviewer has to compare."""
        return self.now != self.wanted


def parts_of(campaign: Campaign, version: CampaignVersion) -> list[Part]:
    """Each part of the words that wait, beside what the public reads."""
    return [
        Part(_("Título en español"), campaign.title_es, version.title_es),
        Part(_("Texto en español"), campaign.story_es, version.story_es),
        Part(_("Título en inglés"), campaign.title_en, version.title_en),
        Part(_("Texto en inglés"), campaign.story_en, version.story_en),
    ]


def goal_of(campaign: Campaign, version: CampaignVersion) -> Money:
    """The goal of one version."""
    return Money(version.goal_minor, Currency(campaign.currency))


def steps_offered(state: str) -> list[Step]:
    """The buttons of a state; what reviewers do stands with the words they review."""
    reviewing = {Step.SEND_BACK, Step.APPROVE, Step.TAKE_BACK}
    return [step for (at, step) in STEPS if at == CampaignState(state) and step not in reviewing]


def work_page(reference: str, *, form: RemarkForm | None = None, problem: str = "") -> str:
    """The whole page of one campaign; `form` is a remark that came back."""
    session = db.session()
    campaign = queries.campaign_for(session, current_actor(), reference)
    remark = form or RemarkForm(formdata=None)
    remark.version.data = campaign.version
    return render_template(
        "campaigns/work.html",
        campaign=campaign,
        standing=queries.standing(session, campaign),
        steps=steps_offered(campaign.state),
        form=StepForm(formdata=None),
        remark=remark,
        problem=problem,
        **_words(session, campaign),
    )


def _words(session: Session, campaign: Campaign) -> dict[str, Any]:
    versions = page_queries.versions_of(session, campaign)
    waiting = page_queries.waiting_version(session, campaign)
    who = [v.written_by for v in versions] + [v.decided_by for v in versions]
    texts = [part.wanted for part in parts_of(campaign, waiting)] if waiting else []
    return {
        "versions": versions,
        "waiting": waiting,
        "parts": parts_of(campaign, waiting) if waiting else [],
        "goals": {v.number: goal_of(campaign, v) for v in versions},
        "scan": checked(*texts),
        "handles": page_queries.handles_of(session, who),
        "is_mine": waiting is not None and waiting.written_by == current_actor().reference,
        "last": versions[0] if versions else None,
        "waits": _waits(session, campaign),
    }


def _waits(session: Session, campaign: Campaign) -> dict[str, int]:
    """How much of each kind waits for somebody to look at it."""
    only = [Look.WAITING]
    names = donor_queries.wall_of(session, campaign, livemode=settings().livemode, looks=only)
    return {
        "updates": len(page_queries.updates_of(session, campaign, only)),
        "pictures": len(page_queries.pictures_of(session, campaign, only)),
        "wall": len(names),
    }
