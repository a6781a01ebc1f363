"""Tables of the desk."""

from portal.aid.models.cases import Case, CaseEvent, CasePicture
from portal.aid.models.directory import Service
from portal.aid.models.goods import (
    Centre,
    GoodsNeed,
    Item,
    Lot,
    Parcel,
    StockMovement,
    Target,
)
from portal.aid.models.needs import Commitment, Evidence, Need
from portal.aid.models.people import PeopleAsk
from portal.aid.models.referrals import Referral
from portal.aid.models.snapshots import Snapshot, SnapshotLine
from portal.aid.models.working import Placement, Question, SavedFilter, Skill, Task

__all__ = [
    "Case",
    "CaseEvent",
    "CasePicture",
    "Centre",
    "Commitment",
    "Evidence",
    "GoodsNeed",
    "Item",
    "Lot",
    "Need",
    "Parcel",
    "PeopleAsk",
    "Placement",
    "Question",
    "Referral",
    "SavedFilter",
    "Service",
    "Skill",
    "Snapshot",
    "SnapshotLine",
    "StockMovement",
    "Target",
    "Task",
]
