"""Every report that staff take out, as it comes and as a reader unpacks it."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pypdfium2

from tests.canary.walking import Visitor

INDEX = "/es/desk/reports"
FORMS = ("csv", "hxl", "xlsx", "board")


def taken_out(visitor: Visitor) -> list[tuple[str, bytes]]:
    """All forms of all months and the donors' report; nothing for whoever may not."""
    page = visitor.get(INDEX)
    if page.status_code != 200 or 'action="/es/desk/reports/donors"' not in page.text:
        return []
    months = sorted(set(re.findall(r'href="(/es/desk/reports/\w+)"', page.text)))
    found = []
    for way in [f"{INDEX}/donors", *(f"{month}/{form}" for month in months for form in FORMS)]:
        answer = visitor.post(way, {}, page=INDEX)
        assert answer.status_code == 200, (way, answer.status_code)
        found += [(f"export {way}", raw) for raw in unpacked(answer.content)]
    return found


def unpacked(raw: bytes) -> Iterator[bytes]:
    """The bytes as they came; the files of a workbook; the words and the maker of a PDF."""
    yield raw
    if raw.startswith(b"PK"):
        book = zipfile.ZipFile(BytesIO(raw))
        yield from (book.read(name) for name in book.namelist())
    if raw.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(raw)
        yield repr(document.get_metadata_dict()).encode()
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            yield text.get_text_range().encode()
            text.close()
            page.close()
        document.close()
