"""Write XML that every parser takes, whatever words stand in it. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

# All that XML 1.0 has no way to say (its section 2.2).
_UNSAYABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TYPE = '<?xml version="1.0" encoding="UTF-8"?>\n'


def said(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return _UNSAYABLE.sub("", text)


def root(name: str, space: str, **others: str) -> Any:
    """The outermost element, in the namespace `space`; `others` are prefixes of further ones."""
    spaces: dict[str | None, str] = {None: space}
    spaces.update(others.items())
    return etree.Element(f"{{{space}}}{name}", nsmap=spaces)


def add(
    parent: Any,
    name: str,
    text: str = "",
    *,
    space: str = "",
    marks: Mapping[str, str] | None = None,
) -> Any:
    """A child in its parent's namespace unless another is named."""
    space = space or etree.QName(parent).namespace
    child = etree.SubElement(parent, f"{{{space}}}{name}")
    child.text = said(text) or None
    for mark, value in (marks or {}).items():
        child.set(mark, said(value))
    return child


def written(top: Any) -> bytes:
    """The whole document as UTF-8."""
    return TYPE.encode() + etree.tostring(top, encoding="unicode").encode()
