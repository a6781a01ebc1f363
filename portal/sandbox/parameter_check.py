"""Hold a request against the SDK's own parameter types, and give its values their type.

The types say what the SDK can send; anything else is refused as Stripe refuses it. Enumerations
are open in the SDK (`Literal[...] | str`) so that old clients live; here they are closed, since
Stripe answers 400 to a word it does not know.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from types import UnionType
from typing import Any, Literal, NotRequired, Union, cast, get_args, get_origin, get_type_hints

from stripe import RequestOptions
from typing_extensions import is_typeddict

from portal.sandbox.errors import StripeRefusal, bad_request, missing_parameter, unknown_parameter
from portal.sandbox.form_encoding import Nested

NAMES = {"Mapping": Mapping, "StripeContext": object}
OPTIONS = frozenset(RequestOptions.__annotations__)


@lru_cache(maxsize=256)
def fields_of(typed_dict: type) -> dict[str, tuple[Any, bool]]:
    """The fields of a parameter type, each with whether it must be given."""
    hints = get_type_hints(typed_dict, localns=NAMES, include_extras=True)
    own = OPTIONS if hints.keys() >= OPTIONS else frozenset()
    fields = {}
    for name, hint in hints.items():
        if name in own:
            continue
        optional = get_origin(hint) is NotRequired
        fields[name] = (get_args(hint)[0] if optional else hint, not optional)
    return fields


def check(typed_dict: type, given: Mapping[str, Nested], *, at: str = "") -> dict[str, Any]:
    """The given values with their types; raises StripeRefusal at the first that has no place."""
    fields = fields_of(typed_dict)
    checked = {}
    for name, value in given.items():
        param = f"{at}[{name}]" if at else name
        if name not in fields:
            raise unknown_parameter(param)
        checked[name] = convert(fields[name][0], value, param)
    for name, (_, required) in fields.items():
        if required and name not in given:
            raise missing_parameter(f"{at}[{name}]" if at else name)
    return checked


def convert(hint: Any, value: Nested, param: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return convert_union(get_args(hint), value, param)
    if origin is Literal:
        return convert_literal(get_args(hint), value, param)
    if origin is list:
        return convert_list(get_args(hint)[0], value, param)
    if origin is dict or hint is dict:
        return convert_strings(value, param)
    if is_typeddict(hint):
        return convert_object(hint, value, param)
    return convert_scalar(hint, value, param)


def convert_union(options: tuple[Any, ...], value: Nested, param: str) -> Any:
    words = {word for option in options for word in literal_words(option)}
    if words - {""}:
        options = tuple(option for option in options if option is not str)
    refusal: StripeRefusal | None = None
    for option in sorted(options, key=breadth):
        try:
            return convert(option, value, param)
        except StripeRefusal as refused:
            # The deepest refusal is the one that names the field the caller got wrong.
            if refusal is None or len(refused.param or "") > len(refusal.param or ""):
                refusal = refused
    assert refusal is not None
    raise refusal


def literal_words(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) is Literal else ()


def breadth(hint: Any) -> int:
    """Try exact words first and free text last."""
    if get_origin(hint) is Literal:
        return 0
    return 2 if hint is str else 1


def convert_literal(words: tuple[Any, ...], value: Nested, param: str) -> Any:
    for word in words:
        if value == (str(word).lower() if isinstance(word, bool) else str(word)):
            return word
    allowed = ", ".join(str(word) for word in words if word != "") or "an empty string"
    raise bad_request(f"Invalid {param}: must be one of {allowed}", param=param)


def convert_list(inner: Any, value: Nested, param: str) -> list[Any]:
    if value == "":
        return []
    if not isinstance(value, list):
        raise bad_request(f"Invalid array: {param}", param=param)
    return [convert(inner, item, f"{param}[{index}]") for index, item in enumerate(value)]


def convert_strings(value: Nested, param: str) -> dict[str, str]:
    if isinstance(value, list):
        value = cast(dict[str, Nested], {str(index): item for index, item in enumerate(value)})
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise bad_request(f"Invalid object: {param}", param=param)
    return cast(dict[str, str], value)


def convert_object(hint: type, value: Nested, param: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise bad_request(f"Invalid object: {param}", param=param)
    return check(hint, value, at=param)


def convert_scalar(hint: Any, value: Nested, param: str) -> Any:
    if not isinstance(value, str):
        raise bad_request(f"Invalid {name_of(hint)}: {param}", param=param)
    if hint is int:
        return whole_number(value, param)
    if hint is bool:
        return truth(value, param)
    if hint is Decimal or hint is float:
        return decimal_number(value, param)
    if hint is str:
        return value
    raise bad_request(f"Invalid value for {param}", param=param)


def name_of(hint: Any) -> str:
    return {int: "integer", bool: "boolean", str: "string"}.get(hint, "value")


def whole_number(value: str, param: str) -> int:
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise bad_request(
            f"Invalid integer: {value}", param=param, code="parameter_invalid_integer"
        )
    return int(value)


def truth(value: str, param: str) -> bool:
    if value not in ("true", "false"):
        raise bad_request(f"Invalid boolean: {value}", param=param)
    return value == "true"


def decimal_number(value: str, param: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise bad_request(f"Invalid decimal: {value}", param=param)
    return number
