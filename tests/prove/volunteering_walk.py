"""Volunteers, a lead and a coordinator on their telephones, from a plan to a certified paper."""

import sys

from tests.prove.walks import walk


def main() -> int:
    """Four ways."""
    return walk("volunteering_walk", "tests/browser/test_volunteering_walk.py")


if __name__ == "__main__":
    sys.exit(main())
