"""A link as a QR code, on a page and on paper. The library is heavy, so it is imported late."""

import base64
from typing import Any


def picture_of(link: str) -> str:
    """The code as a picture that is black on white whatever the page's colours are."""
    import qrcode
    from qrcode.image.svg import SvgPathFillImage

    made = qrcode.make(link, image_factory=SvgPathFillImage, border=3)
    return f"data:image/svg+xml;base64,{base64.b64encode(made.to_string()).decode('ascii')}"


def draw_code(
    canvas: Any, link: str, *, x: float, y: float, size: float, hangs: bool = False
) -> None:
    """The code as squares, sharp at any size, in the colour that the canvas fills with.

    On what `hangs` in the street it brings its own margin and outlives a torn corner.
    """
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

    made = qrcode.QRCode(
        border=3 if hangs else 0, error_correction=ERROR_CORRECT_Q if hangs else ERROR_CORRECT_M
    )
    made.add_data(link)
    rows = made.get_matrix()
    side = size / len(rows)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                # A hair wider than the step, or printers leave white lines between squares.
                left, bottom = x + across * side, y + size - (down + 1) * side
                canvas.rect(left, bottom, side + 0.2, side + 0.2, stroke=0, fill=1)
