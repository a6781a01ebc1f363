"""A picture for the demo's campaign, drawn by us: hills, boxes, folded blankets. No person."""

import io
from typing import Any

SKY, SUN, FAR, NEAR, FLOOR = "#f6e7cf", "#e7a24a", "#93b8a9", "#3f7f78", "#e9dcc4"
BOX, TAPE, EDGE = "#c08a4f", "#e8cf9f", "#6f4a23"
CLOTHS = ("#8d3b3b", "#14595a", "#d9a441", "#5b6b8c")


def draw(width: int) -> bytes:
    """The JPEG, `width` pixels wide and five eighths of it high."""
    from PIL import Image, ImageDraw

    height = width * 5 // 8
    picture = Image.new("RGB", (width, height), SKY)
    pen = ImageDraw.Draw(picture)
    _hills(pen, width, height)
    for left in (0.14, 0.40):
        _box(pen, left * width, 0.56 * height, 0.22 * width, 0.30 * height)
    _blankets(pen, 0.66 * width, 0.86 * height, 0.22 * width, 0.075 * height)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _hills(pen: Any, width: int, height: int) -> None:
    w, h = width, height
    pen.ellipse((0.72 * w, 0.10 * h, 0.84 * w, 0.292 * h), fill=SUN)
    pen.polygon([(0, 0.6 * h), (0.28 * w, 0.25 * h), (0.62 * w, 0.66 * h), (0, 0.8 * h)], fill=FAR)
    pen.polygon([(0.34 * w, 0.66 * h), (0.74 * w, 0.32 * h), (w, 0.60 * h), (w, 0.7 * h)], fill=FAR)
    pen.polygon([(0, 0.72 * h), (0.5 * w, 0.5 * h), (w, 0.7 * h), (w, h), (0, h)], fill=NEAR)
    pen.rectangle((0, 0.80 * h, w, h), fill=FLOOR)


def _box(pen: Any, left: float, top: float, wide: float, high: float) -> None:
    line = max(2, int(wide / 60))
    pen.rectangle((left, top, left + wide, top + high), fill=BOX, outline=EDGE, width=line)
    pen.rectangle((left + 0.42 * wide, top, left + 0.58 * wide, top + high), fill=TAPE)
    pen.line((left, top + 0.22 * high, left + wide, top + 0.22 * high), fill=EDGE, width=line)


def _blankets(pen: Any, left: float, floor: float, wide: float, high: float) -> None:
    for number, colour in enumerate(CLOTHS):
        top = floor - (number + 1) * high
        inset = 0.02 * wide * number
        pen.rounded_rectangle(
            (left + inset, top, left + wide - inset, top + high * 0.94),
            radius=high * 0.4,
            fill=colour,
        )
