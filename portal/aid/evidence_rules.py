"""Which kinds of help are proved by a paper, and how much of it is proved."""

from portal.aid.rules import CommitmentState, NeedKind

# A bill is usual for these. Food, cash and talk leave none that would not be a burden to ask for.
WANTS_EVIDENCE = frozenset(
    {
        NeedKind.FUNERAL,
        NeedKind.MEDICINE,
        NeedKind.LEGAL,
        NeedKind.SHELTER,
        NeedKind.SCHOOLING,
    }
)
PROVABLE = frozenset({CommitmentState.COMMITTED, CommitmentState.DELIVERED})
MOST_PAPERS = 6


def lacks_evidence(kind: NeedKind, state: CommitmentState, papers: int) -> bool:
    """Whether help of this kind was delivered and no paper of it was brought yet."""
    return state is CommitmentState.DELIVERED and kind in WANTS_EVIDENCE and not papers
