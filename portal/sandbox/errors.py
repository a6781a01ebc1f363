"""Refusals with the body that Stripe gives them."""

from typing import Any


class StripeRefusal(Exception):
    """An answer other than 2xx: status, and the error body's type, code, param and message."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code
        self.param = param

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": self.kind}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = "https://docs.stripe.com/error-codes/" + self.code.replace("_", "-")
        if self.param:
            error["param"] = self.param
        return {"error": error}


def bad_request(
    message: str, *, param: str | None = None, code: str | None = None
) -> StripeRefusal:
    return StripeRefusal(400, message, code=code, param=param)


def unknown_parameter(param: str) -> StripeRefusal:
    return bad_request(
        f"Received unknown parameter: {param}", param=param, code="parameter_unknown"
    )


def missing_parameter(param: str) -> StripeRefusal:
    return bad_request(f"Missing required param: {param}.", param=param, code="parameter_missing")


def no_such(kind: str, reference: str, *, param: str = "id") -> StripeRefusal:
    return StripeRefusal(
        404, f"No such {kind}: '{reference}'", code="resource_missing", param=param
    )


class WrongStep(Exception):
    """Someone asked a payment to go where it cannot go from its present state."""

    def __init__(self, what: str, state: str) -> None:
        super().__init__(f"{what} is not possible while it is {state}")
        self.what = what
        self.state = state
