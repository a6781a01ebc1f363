import pytest
from stripe import params
from stripe.params.checkout import SessionCreateParams

from portal.sandbox.errors import StripeRefusal
from portal.sandbox.form_encoding import decode
from portal.sandbox.parameter_check import check
from portal.sandbox.routes import ROUTES


def refusal(types, *pairs):
    with pytest.raises(StripeRefusal) as refused:
        check(types, decode(pairs))
    assert refused.value.status == 400
    return refused.value


@pytest.mark.parametrize("name", ["payment_method_types[0]", "api_key", "stripe_account", "x"])
def test_parameter_outside_the_types_is_unknown(name):
    assert refusal(SessionCreateParams, (name, "card")).code == "parameter_unknown"


def test_nested_unknown_parameter_is_named_in_full():
    refused = refusal(SessionCreateParams, ("line_items[0][price_data][colour]", "red"))
    assert refused.param == "line_items[0][price_data][colour]"


@pytest.mark.parametrize(
    "name,word",
    [
        ("mode", "gift"),
        ("locale", "xx"),
        ("submit_type", "give"),
        ("allowed_payment_method_types[0]", "cash"),
        ("payment_method_options[customer_balance][funding_type]", "cash"),
    ],
)
def test_word_outside_the_literals_is_refused(name, word):
    assert refusal(SessionCreateParams, (name, word)).param == name


@pytest.mark.parametrize(
    "name,value",
    [
        ("expires_at", "soon"),
        ("expires_at", "1.5"),
        ("expires_at", "٣"),
        ("allow_promotion_codes", "yes"),
        ("line_items", "one"),
        ("metadata[a][b]", "deep"),
        ("success_url[0]", "x"),
        ("line_items[0][price_data][unit_amount_decimal]", "NaN"),
        ("line_items[0]", "x"),
    ],
)
def test_value_of_the_wrong_kind_is_refused(name, value):
    refusal(SessionCreateParams, (name, value))


def test_required_field_of_a_nested_type_is_asked_for():
    refused = refusal(SessionCreateParams, ("line_items[0][price_data][unit_amount]", "1000"))
    assert (refused.code, refused.param) == (
        "parameter_missing",
        "line_items[0][price_data][currency]",
    )


@pytest.mark.parametrize(
    "pairs,checked",
    [
        ([("created", "5")], {"created": 5}),
        ([("created[gte]", "5")], {"created": {"gte": 5}}),
        ([("expand[0]", "data.source")], {"expand": ["data.source"]}),
    ],
)
def test_values_get_their_type(pairs, checked):
    assert check(params.BalanceTransactionListParams, decode(pairs)) == checked


def test_metadata_may_be_emptied():
    assert check(params.RefundCreateParams, {"metadata": ""}) == {"metadata": ""}


def test_numbered_metadata_keys_are_still_words():
    assert check(params.RefundCreateParams, decode([("metadata[0]", "a")])) == {
        "metadata": {"0": "a"}
    }


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.verb} {route.path}")
def test_every_route_refuses_what_its_types_do_not_know(route):
    assert refusal(route.types, ("no_such_thing", "1")).code == "parameter_unknown"
