"""Pictures and voices within a page: they have no address of their own, so nothing keeps one."""

import base64


def data_url(raw: bytes, kind: str) -> str:
    """The bytes as an address that only this page holds; `kind` is their media type."""
    return f"data:{kind};base64,{base64.b64encode(raw).decode()}"
