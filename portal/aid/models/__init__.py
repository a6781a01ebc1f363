"""Tables of the desk."""

from portal.aid.models.cases import Case, CaseEvent, CasePicture
from portal.aid.models.needs import Commitment, Evidence, Need
from portal.aid.models.snapshots import Snapshot, SnapshotLine
from portal.aid.models.working import Question, SavedFilter, Skill, Task

__all__ = [
    "Case",
    "CaseEvent",
    "CasePicture",
    "Commitment",
    "Evidence",
    "Need",
    "Question",
    "SavedFilter",
    "Skill",
    "Snapshot",
    "SnapshotLine",
    "Task",
]
