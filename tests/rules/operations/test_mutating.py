"""What mutation testing changes, and what a fork says of a mutant."""

import marshal

import pytest

from tests.prove.killing import outcome_of
from tests.prove.mutating import mutants_of

COLOURS = "from enum import Enum\nColour = Enum('Colour', 'RED GREEN')\n"


def changes(folder, source, given=""):
    path = folder / "told.py"
    path.write_text(given + source, encoding="utf-8")
    names: dict[str, object] = {}
    exec(given + source, names)
    first = given.count("\n")
    return [m for m in mutants_of(path, names) if m.first > first]


def said(folder, source, given=""):
    return [m.name.split(": ", 1)[1] for m in changes(folder, source, given)]


@pytest.mark.parametrize(
    "body, mutants",
    [
        ("x = a < b", ["a < b -> a <= b", "a < b -> a >= b"]),
        ("x = a >= b", ["a >= b -> a > b", "a >= b -> a < b"]),
        ("x = a == b", ["a == b -> a != b"]),
        ("x = a is not b", ["a is not b -> a is b"]),
        ("x = a in b", ["a in b -> a not in b"]),
        ("x = a == 'w'", ["a == 'w' -> a != 'w'", "'w' -> 'not w'"]),
        ("x = a in {'w'}", ["a in {'w'} -> a not in {'w'}", "'w' -> 'not w'"]),
        ("x = 'w'", []),
        ("x = a and b", ["a and b -> a or b"]),
        ("x = a or b", ["a or b -> a and b"]),
        ("x = not a", ["not a -> a"]),
        ("x = -a", ["-a -> a"]),
        ("x = a + b", ["a + b -> a - b"]),
        ("x = a * b", ["a * b -> a // b"]),
        ("x = a | b", ["a | b -> a & b"]),
        ("x = 7", ["7 -> 8", "7 -> 6"]),
        ("x = True", ["True -> False"]),
        ("x = None", []),
        ("x = b if a else c", ["a -> not a"]),
        ("x = [y for y in b if y]", ["y -> not y"]),
        ("x = zip(a, b, strict=True)", []),
        ("x = min(a, b)", ["min(a, b) -> max(a, b)"]),
        ("x = all(b)", ["all(b) -> any(b)"]),
        ("x += b", ["x += b -> pass", "x += b -> x -= b"]),
        ("a.x = b", ["a.x = b -> pass"]),
        ("del b", ["del b -> pass"]),
        ("raise ValueError", ["raise ValueError -> pass"]),
        ("c(b)", ["c(b) -> pass"]),
        ("return a", ["return a -> return None"]),
        ("return None", []),
        ("return", []),
        ("'''Said.'''", []),
        ("x: 'int | str' = b", []),
        ("while b: break", ["b -> not b", "break -> pass"]),
    ],
)
def test_what_is_changed_in_a_function(tmp_path, body, mutants):
    assert said(tmp_path, f"def f(a, b, c, x):\n    {body}\n") == mutants


def test_a_member_becomes_the_next_one(tmp_path):
    assert said(tmp_path, "x = Colour.GREEN\n", COLOURS) == ["Colour.GREEN -> Colour.RED"]


def test_a_keyword_is_dropped_where_the_call_can_do_without(tmp_path):
    asked = "def g(*, a, b=0): ...\n"
    assert said(tmp_path, "x = g(a='', b='')\n", asked) == ["g(b=…) -> left out"]
    told = "def g(*, a='', b=None): ...\n"
    assert said(tmp_path, "x = g(a='', b=None)\n", told) == []


def test_decorators_and_annotations_are_left_alone(tmp_path):
    source = "@only(3)\ndef f(a: max(1, 2), b=4) -> max(5, 6): ...\n"
    found = changes(tmp_path, source, "def only(n): return lambda f: f\n")
    assert [m.name for m in found] == ["told.f: 4 -> 5", "told.f: 4 -> 3"]


def test_what_is_made_on_import_is_told_apart_from_what_is_done_later(tmp_path):
    source = (
        "class A:\n    x = 1\n    def f(self, a=2):\n        def g(): return 3\n        return g\n"
    )
    found = {m.name.split(" -> ")[0]: m.function for m in changes(tmp_path, source)}
    assert found == {
        "told.A: 1": None,
        "told.A.f: 2": None,
        "told.A.f: return 3": "A.f",
        "told.A.f: 3": "A.f",
        "told.A.f: return g": "A.f",
    }


def test_two_equal_changes_have_two_names_and_the_module_is_whole_again(tmp_path):
    one, two, three, four = changes(tmp_path, "x = 1\ny = 1\n")
    assert [m.name for m in (one, two, three, four)] == [
        *("told.module: 1 -> 2", "told.module: 1 -> 0"),
        *("told.module: 1 -> 2 #2", "told.module: 1 -> 0 #2"),
    ]
    held: dict[str, object] = {}
    exec(marshal.loads(three.code), held)
    assert (held["x"], held["y"]) == (1, 2)


@pytest.mark.parametrize(
    "work, outcome",
    [
        pytest.param(lambda: 0, "survived", id="no test fails"),
        pytest.param(lambda: 1, "killed", id="a test fails"),
        pytest.param(lambda: 1 // 0, "killed", id="it breaks"),
    ],
)
def test_a_fork_says_what_became_of_it(work, outcome):
    assert outcome_of(work, 30) == outcome


def test_what_never_ends_is_ended():
    def forever():
        while True:
            pass

    assert outcome_of(forever, 0.2) == "hung"
