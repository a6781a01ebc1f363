"""Public pages and the sign of life, anonymous, beside an empty view."""

from tests.bench.measuring import Bench, Figure


def figures(bench: Bench) -> list[Figure]:
    """Home must keep 40 % of the empty view's rate."""
    return [
        *bench.beside_empty("healthz", "/healthz"),
        *bench.beside_empty("home", "/es/"),
    ]
