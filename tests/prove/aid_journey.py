"""The whole story in a real browser, from the request to what was delivered, closed and read."""

import sys

from tests.prove.walks import walk


def main() -> int:
    """Four ways."""
    return walk("aid_journey", "tests/browser/test_story.py")


if __name__ == "__main__":
    sys.exit(main())
