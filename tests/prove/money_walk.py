"""A donor's journeys on a telephone, the refund that two people allow, and the proof alone."""

import sys

from tests.prove.walks import walk

JOURNEYS = 5  # by card with its proof, declined then paid, cash at a shop, each month, given back


def main() -> int:
    """Four ways, each journey of each."""
    return walk("money_walk", "tests/browser/test_money_walk.py", journeys=JOURNEYS)


if __name__ == "__main__":
    sys.exit(main())
