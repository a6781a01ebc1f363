"""The board with 1,000 cases and with 100,000: its p95, its growth, its questions."""

import sys

from sqlalchemy import text

from portal.extensions import db
from tests.engines import POSTGRES, SQLITE
from tests.factories.boards import fill, side_by_side
from tests.factories.sites import fresh_site, report

FEW, MANY = 1_000, 100_000
P95_MS, GROWTH, QUESTIONS = 150, 1.3, 8


def main() -> int:
    """On both engines."""
    return max([prove(engine) for engine in (SQLITE, POSTGRES)])


def prove(engine: str) -> int:
    """Two organisations of one portal: the small one's board is asked beside the large one's."""
    with fresh_site(engine) as app:
        few, many = fill(app, FEW), fill(app, MANY)
        with app.app_context(), db.engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()
        with app.app_context():
            small, large = side_by_side(app, [few, many])
    growth = large.median / small.median
    figures = {
        "p95_ms": (f"{large.p95:.1f} (limit {P95_MS})", large.p95 <= P95_MS),
        "median_ms": (f"{large.median:.1f}, with {FEW} cases {small.median:.1f}", True),
        "growth": (f"{growth:.2f} (limit {GROWTH})", growth <= GROWTH),
        "questions": (f"{large.questions} (limit {QUESTIONS})", large.questions <= QUESTIONS),
    }
    return report(f"aid_board_{engine}", figures)


if __name__ == "__main__":
    sys.exit(main())
