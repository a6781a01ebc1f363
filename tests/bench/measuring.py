"""Measure beside the empty view: interleaved, medians of five, void when a worker idles."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask

from tests.bench.loading import EMPTY_PATH, Tally, again, get, load

ROUNDS, SECONDS, TRIES = 5, 1.0, 3
TICKS = os.sysconf("SC_CLK_TCK")
Requests = Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Figure:
    """One line of the report."""

    name: str
    value: float
    unit: str

    def __str__(self) -> str:
        """As `name value unit`."""
        return f"{self.name} {self.value:.3g} {self.unit}"


@dataclass(frozen=True)
class Bench:
    """A server at work on `port` with its worker processes, and the application to seed with."""

    app: Flask
    port: int
    workers: tuple[int, ...]

    def beside_empty(self, name: str, path: str) -> list[Figure]:
        """A page's rate, its CPU a request, and its share of the empty view's rate."""
        return self.rate_beside_empty(name, lambda: again(get(path)))

    def rate_beside_empty(self, name: str, requests: Requests) -> list[Figure]:
        """The same for any requests."""
        load(self.port, requests(), seconds=0.5)  # caches, templates, connections
        rates, shares, costs = [], [], []
        for _ in range(ROUNDS):
            empty, _ = self._busy(lambda: again(get(EMPTY_PATH)))
            tally, cpu = self._busy(requests)
            _ensure_answered(name, tally)
            rates.append(tally.per_second)
            shares.append(tally.per_second / empty.per_second)
            costs.append(cpu * 1000 / tally.answered)
        return [
            Figure(f"{name}_rate", statistics.median(rates), "per_second"),
            Figure(f"{name}_cpu", statistics.median(costs), "ms"),
            Figure(f"{name}_share", statistics.median(shares), "of_empty_view"),
        ]

    def steady(self, requests: Requests, *, per_second: float, seconds: float = 5) -> Tally:
        """Waits at a steady rate."""
        return load(self.port, requests(), seconds=seconds, per_second=per_second)

    def _busy(self, requests: Requests) -> tuple[Tally, float]:
        """One run and its CPU seconds; a run in which one worker idled is void."""
        for _ in range(TRIES):
            before = [_cpu_of(pid) for pid in self.workers]
            tally = load(self.port, requests(), seconds=SECONDS)
            spent = [_cpu_of(pid) - old for pid, old in zip(self.workers, before, strict=True)]
            if min(spent) > max(spent) / 3:
                return tally, sum(spent)
            time.sleep(0.2)
        raise RuntimeError(f"one of two workers idled in {TRIES} runs: {spent} CPU seconds")


def _ensure_answered(name: str, tally: Tally) -> None:
    if not tally.answered or tally.refused:
        raise RuntimeError(f"{name}: {tally.answered} answered, {tally.refused} refused")


def _cpu_of(pid: int) -> float:
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
