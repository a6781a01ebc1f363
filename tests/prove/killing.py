"""Whether a test notices a mutant: each is put into a forked process and the tests run there.

Warm: everything is imported, a database migrated and every test run once, while the lines it
touches are noted; then, for one mutant after another, a fork gives the function its changed code
and runs the tests that touch that statement. What a module makes when it is imported (tables,
constants, defaults) cannot be changed afterwards: for that a cold fork, which has imported
libraries only, reads the changed module instead of the one on the disk.
"""

import contextlib
import gc
import importlib
import importlib.abc
import importlib.util
import marshal
import os
import pickle
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, TextIO

import pytest
from flask import Flask

from tests.prove.mutating import Mutant, mutants_of, unchanged

COLD = 60  # seconds more for a fork that imports everything first
CONTROLS = 25  # tests of each module that must pass when nothing is changed
OURS = {"portal", "blueprints", "tests", "__main__"}
SHARED = Path("/dev/shm")
QUIET = (
    *("-q", "--no-header", "--no-summary", "-p", "no:cacheprovider"),
    *("-k", "not postgresql", "-m", "not slow"),  # one engine
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # a fork knows the libraries already
)
LEAST, FACTOR = 10, 6  # seconds until a mutant counts as hanging, and times what its tests take
MOST = 30.0  # seconds of tests, as they ran without a mutant; who lives longer has survived


@dataclass
class Verdict:
    """What became of one mutant."""

    mutant: Mutant
    outcome: str  # killed, hung, survived
    tests: int = 0


@dataclass
class Tests:
    """How long each test took and which lines of which module it touched."""

    seconds: dict[str, float] = field(default_factory=dict)
    touched: dict[str, dict[str, set[int]]] = field(default_factory=dict)

    def of(self, mutant: Mutant) -> list[str]:
        """Those that touch the statement, the module's own tests first, then quick ones."""
        lines = set(range(mutant.first, mutant.last + 1))
        fitting = [
            name for name in self.touched if self.touched[name].get(mutant.path, set()) & lines
        ]
        own = f"test_{Path(mutant.path).stem}.py"
        seen: Counter[str] = Counter()
        places: dict[str, int] = {}
        for name in fitting:  # one case of each test before the next cases of any
            function = name.split("[")[0]
            places[name] = seen[function]
            seen[function] += 1
        fitting.sort(key=lambda name: (own not in name, places[name], self.seconds[name]))
        return self._within(fitting, self.seconds)

    def files_of(self, mutant: Mutant) -> list[str]:
        """For what is made on import, whole files: the names of tests may depend on it."""
        files: Counter[str] = Counter()
        touching: set[str] = set()
        for name, seconds in self.seconds.items():
            file = name.split("::")[0]
            files[file] += seconds  # type: ignore[assignment]
            if mutant.path in self.touched[name]:
                touching.add(file)
        own = f"test_{Path(mutant.path).stem}.py"
        touching |= {file for file in files if own in file}
        ordered = sorted(
            touching or files,
            key=lambda file: (own not in file, "/rules/" not in file, files[file]),
        )
        return self._within(ordered, files)

    def _within(self, ordered: list[str], seconds: Mapping[str, float]) -> list[str]:
        chosen, spent = [], 0.0
        for name in ordered:
            spent += seconds[name]
            if spent > MOST and chosen:
                break
            chosen.append(name)
        return chosen

    def patience(self, names: Iterable[str]) -> float:
        """How long to wait until a mutant hangs."""
        return LEAST + FACTOR * sum(self.seconds[name] for name in names)


def outcome_of(work: Callable[[], int], seconds: float = 0) -> str:
    """Do `work` in a fork, silently: it survives with 0, hangs after `seconds`, or is killed."""
    child = os.fork()
    if child == 0:
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return "hung"
    return "survived" if status == 0 else "killed"


@dataclass
class Found:
    """What the warm half hands to the cold one."""

    tests: Tests = field(default_factory=Tests)
    verdicts: list[Verdict] = field(default_factory=list)
    cold: list[Mutant] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)


class Warm:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, paths: list[str], choose: Callable[[list[Mutant]], list[Mutant]]) -> None:
        self.paths, self.choose = paths, choose
        self.found = Found()
        self.out = os.fdopen(os.dup(1), "w")  # pytest takes the other

    @pytest.hookimpl
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """All tests once, then the mutants."""
        items = {item.nodeid: item for item in session.items}
        for item in items.values():
            self._try(session, item)
        if self.found.failed:
            return True
        mutants = []
        for path in self.paths:
            module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
            mutants += mutants_of(Path(path), vars(module))
        functions = _functions(self.paths)
        gc.freeze()
        restore = _snapshot()

        def outcome(mutant: Mutant, names: list[str]) -> str:
            restore()
            seconds = self.found.tests.seconds
            chosen = [(items[name], LEAST + FACTOR * seconds[name]) for name in names]
            return outcome_of(lambda: _run(session, chosen, functions, mutant))

        for path in self.paths:
            same = unchanged(Path(path))
            if outcome(same, self.found.tests.of(same)[-CONTROLS:]) != "survived":
                self.found.failed.append(f"{path} unchanged")
        for mutant in self.choose(mutants):
            changeable = (mutant.path, mutant.function or "") in functions
            names = self.found.tests.of(mutant) if changeable else []
            if not names:  # a test may have called it while it was imported
                self.found.cold.append(mutant)
                continue
            self.found.verdicts.append(Verdict(mutant, outcome(mutant, names), len(names)))
            tell(self.found.verdicts[-1], self.out)
        restore()
        return True

    def _try(self, session: pytest.Session, item: pytest.Item) -> None:
        files: dict[str, set[int]] = defaultdict(set)
        began = time.monotonic()
        with _noting({os.path.realpath(path): path for path in self.paths}, files):
            reports = _reports(session, item)
        self.found.tests.seconds[item.nodeid] = time.monotonic() - began
        self.found.tests.touched[item.nodeid] = dict(files)
        if any(report.failed for report in reports):
            self.found.failed.append(item.nodeid)


def _reports(session: pytest.Session, item: pytest.Item) -> list[Any]:
    from _pytest.runner import runtestprotocol

    # The session is the next "test": everything narrower is torn down.
    return runtestprotocol(item, log=False, nextitem=session)  # type: ignore[arg-type]


def _run(
    session: pytest.Session,
    items: list[tuple[pytest.Item, float]],
    functions: dict[tuple[str, str], list[FunctionType]],
    mutant: Mutant,
) -> int:
    """1 as soon as a test fails on the mutant; a test that takes too long ends the process."""
    for function in functions.get((mutant.path, mutant.function or ""), []):
        function.__code__ = _code_within(marshal.loads(mutant.code), function.__code__)
    for item, seconds in items:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        if any(report.failed for report in _reports(session, item)):
            return 1
    return 0


def _functions(paths: list[str]) -> dict[tuple[str, str], list[FunctionType]]:
    """The functions of these modules by path and name, whoever holds them."""
    known = {os.path.realpath(path): path for path in paths}
    found: dict[tuple[str, str], list[FunctionType]] = defaultdict(list)
    gc.unfreeze()  # what the application has frozen is not listed
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            path = known.get(os.path.realpath(thing.__code__.co_filename))
            if path:
                found[path, thing.__code__.co_qualname].append(thing)
    return dict(found)


def _code_within(code: CodeType, old: CodeType) -> CodeType:
    within = [code]
    for found in within:
        if found.co_qualname == old.co_qualname and found.co_firstlineno == old.co_firstlineno:
            return found
        within += [inner for inner in found.co_consts if isinstance(inner, CodeType)]
    raise LookupError(old.co_qualname)


class _noting:  # noqa: N801
    """Note the lines run in some files: the only tracer that the tests have."""

    def __init__(self, known: dict[str, str], files: dict[str, set[int]]) -> None:
        self.known, self.files = known, files

    def __enter__(self) -> None:
        threading.settrace(self._call)
        sys.settrace(self._call)

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]

    def _call(self, frame: FrameType, event: str, arg: object) -> Any:
        path = self.known.get(frame.f_code.co_filename)
        return self._line(frame, event, arg) if path else None

    def _line(self, frame: FrameType, event: str, arg: object) -> Any:
        self.files[self.known[frame.f_code.co_filename]].add(frame.f_lineno)
        return self._line


def _snapshot() -> Callable[[], None]:
    """Something that puts the databases back as the tests left them, closed."""
    from portal.extensions import db

    kept: dict[Path, bytes] = {}
    for app in [thing for thing in gc.get_objects() if isinstance(thing, Flask)]:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
                kept[Path(engine.url.database)] = Path(engine.url.database).read_bytes()

    def restore() -> None:
        for path, content in kept.items():
            for beside in ("-wal", "-shm"):
                path.with_name(path.name + beside).unlink(missing_ok=True)
            path.write_bytes(content)

    return restore


def try_mutants(
    folders: Sequence[str], paths: list[str], choose: Callable[[list[Mutant]], list[Mutant]]
) -> list[Verdict]:
    """What becomes of the chosen mutants of `paths` under the tests of `folders`.

    Raises AssertionError when a test fails without a mutant, or when a module is known already:
    a cold fork would try it unchanged.
    """
    known = {path.removesuffix(".py").replace("/", ".") for path in paths} & set(sys.modules)
    if known:
        raise AssertionError(f"imported before its mutants: {sorted(known)}")
    with tempfile.TemporaryDirectory(dir=SHARED if SHARED.is_dir() else None) as name:
        base = Path(name)
        warm = _warmly(folders, paths, choose, base)
        for library in warm.libraries:
            with contextlib.suppress(Exception):
                importlib.import_module(library)
        for mutant in warm.cold:
            files = warm.tests.files_of(mutant)
            names = [test for test in warm.tests.seconds if test.split("::")[0] in files]
            outcome = outcome_of(
                lambda: _run_cold(mutant, files, base),  # noqa: B023
                COLD + warm.tests.patience(names),
            )
            warm.verdicts.append(Verdict(mutant, outcome, len(names)))
            tell(warm.verdicts[-1], sys.stdout)
        return warm.verdicts


def _warmly(
    folders: Sequence[str],
    paths: list[str],
    choose: Callable[[list[Mutant]], list[Mutant]],
    base: Path,
) -> Found:
    """The warm half, in a fork: this process stays cold."""
    kept = base / "warm.pickle"
    if os.fork() == 0:
        try:
            warm = Warm(paths, choose)
            pytest.main([*QUIET, f"--basetemp={base / 'warm'}", *folders], [warm])
            warm.found.libraries = [name for name in sys.modules if name.split(".")[0] not in OURS]
            kept.write_bytes(pickle.dumps(warm.found))
        finally:
            os._exit(0)
    os.wait()
    found: Found = pickle.loads(kept.read_bytes())
    if found.failed:
        raise AssertionError(f"fails without any mutant: {found.failed}")
    return found


def _run_cold(mutant: Mutant, files: list[str], base: Path) -> int:
    """Read the changed module instead of the true one; rules' tests need no application."""
    sys.meta_path.insert(0, _Instead(mutant))
    for few in (
        ["--noconftest", *(name for name in files if "/rules/" in name)],
        [name for name in files if "/rules/" not in name],
    ):
        if [name for name in few if not name.startswith("-")]:
            code = pytest.main([*QUIET, "-x", f"--basetemp={base / 'cold'}", *few])
            if code:
                return int(code)
    return 0


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one module changed."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: object, target: object = None) -> Any:
        if name != self.mutant.path.removesuffix(".py").replace("/", "."):
            return None
        return importlib.util.spec_from_file_location(name, self.mutant.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(marshal.loads(self.mutant.code), vars(module))


def tell(verdict: Verdict, out: TextIO) -> None:
    """One line of progress."""
    print(
        f"  {verdict.outcome:9} {verdict.mutant.first:4} {verdict.mutant.name}",
        file=out,
        flush=True,
    )
