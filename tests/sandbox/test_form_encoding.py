import pytest

from portal.sandbox.errors import StripeRefusal
from portal.sandbox.form_encoding import decode


@pytest.mark.parametrize(
    "pairs,nested",
    [
        ([("a", "1")], {"a": "1"}),
        ([("a[b]", "1"), ("a[c]", "2")], {"a": {"b": "1", "c": "2"}}),
        ([("a[0]", "x"), ("a[1]", "y")], {"a": ["x", "y"]}),
        ([("a[1]", "y"), ("a[0]", "x")], {"a": ["x", "y"]}),
        ([("a[]", "x"), ("a[]", "y")], {"a": ["x", "y"]}),
        ([("a[0][b][c]", "1")], {"a": [{"b": {"c": "1"}}]}),
        ([("a[2]", "x")], {"a": {"2": "x"}}),
    ],
)
def test_brackets_become_nested_values(pairs, nested):
    assert decode(pairs) == nested


@pytest.mark.parametrize(
    "pairs",
    [
        [("a[", "1")],
        [("[a]", "1")],
        [("a]b", "1")],
        [("", "1")],
        [("a", "1"), ("a", "2")],
        [("a", "1"), ("a[b]", "2")],
        [("a[b]", "1"), ("a", "2")],
        [("a" + "[b]" * 50, "1")],
    ],
)
def test_what_has_no_shape_is_refused(pairs):
    with pytest.raises(StripeRefusal) as refused:
        decode(pairs)
    assert refused.value.status == 400
