"""`make bench`: every figure as `name value unit`, and all of them in bench/latest.json.

A module of this folder that has `figures(bench)` takes part. Names after the command choose some.
"""

import importlib
import json
import pkgutil
import sys
from pathlib import Path

import tests.bench
from tests.bench.serving import bench_server

LATEST = Path(__file__).resolve().parent.parent.parent / "bench" / "latest.json"


def main(wanted: list[str]) -> int:
    """Measure; the answer is the process's exit code."""
    found: dict[str, dict[str, object]] = {}
    with bench_server() as bench:
        for module in pkgutil.iter_modules(tests.bench.__path__):
            if module.name in {"__main__", "site"} or (wanted and module.name not in wanted):
                continue
            measured = importlib.import_module(f"tests.bench.{module.name}")
            for figure in getattr(measured, "figures", lambda _: [])(bench):
                print(figure, flush=True)
                found[figure.name] = {"value": round(figure.value, 4), "unit": figure.unit}
    LATEST.parent.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
