"""The board at 100,000 cases, beside the same board with 1,000."""

from collections.abc import Iterator

from tests.bench.measuring import Bench, Figure
from tests.engines import POSTGRES
from tests.factories.boards import fill, side_by_side
from tests.factories.sites import fresh_site


def figures(_bench: Bench) -> Iterator[Figure]:
    """Medians, p95 and questions, in one process on PostgreSQL."""
    with fresh_site(POSTGRES) as app:
        few, many = fill(app, 1_000), fill(app, 100_000)
        with app.app_context():
            small, large = side_by_side(app, [few, many])
    yield Figure("desk_board_p95", large.p95, "ms")
    yield Figure("desk_board_median", large.median, "ms")
    yield Figure("desk_board_growth", large.median / small.median, "of_1000_cases")
    yield Figure("desk_board_questions", large.questions, "queries")
