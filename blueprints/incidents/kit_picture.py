"""The published area as a picture that stands on its own: an SVG and a PNG of the same lines."""

import re
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from flask import render_template
from PIL import Image, ImageDraw, ImageFont

from portal.incidents.models import PublicIncident
from portal.places.close_up import CloseUp, close_up

GROUND, LAND, EDGE, HERE, INK = "#fbf8f3", "#ece5d8", "#8a8172", "#b4532a", "#22302f"
BAND, SCALE = 150, 1.5
SIZES = (30, 24, 18)
_RING = re.compile(r"M(-?\d+) (-?\d+)l([^zM]*)z?")


@dataclass(frozen=True)
class KitPicture:
    """The outlines, of which the last is where it happened, and the lines under them."""

    drawn: CloseUp
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        """With the band for the lines."""
        return self.drawn.height + BAND


def kit_picture(copy: PublicIncident, lines: tuple[str, ...]) -> KitPicture | None:
    """The area in its state, or the state alone; none of what was taken back."""
    if copy.retraction_reason is not None or copy.state_of_area is None:
        return None
    outlines = [copy.state_of_area.outline, *([copy.area.outline] if copy.area else [])]
    return KitPicture(close_up(outlines), lines)


def svg_of(picture: KitPicture) -> bytes:
    """Without style or script: any program draws it."""
    return render_template(
        "incidents/kit_map.svg", picture=picture, sizes=SIZES, land=LAND, edge=EDGE, here=HERE,
        ink=INK, ground=GROUND,
    ).encode()  # fmt: skip


@lru_cache(maxsize=32)
def png_of(picture: KitPicture) -> bytes:
    """At most 1,200 × 1,305 points, drawn once for the same outlines and lines."""
    drawn = picture.drawn
    size = (round(drawn.width * SCALE), round(picture.height * SCALE))
    image = Image.new("RGB", size, GROUND)
    pen, last = ImageDraw.Draw(image), len(drawn.shapes) - 1
    for number, shape in enumerate(drawn.shapes):
        for ring in _rings(shape.path):
            pen.polygon(ring, fill=HERE if number == last else LAND, outline=EDGE, width=2)
    for line, points, top in zip(picture.lines, SIZES, (38, 78, 118), strict=True):
        at = (12 * SCALE, (drawn.height + top) * SCALE)
        pen.text(at, line, fill=INK, font=_font(points, line, size[0]), anchor="ls")
    kept = BytesIO()
    image.quantize(64).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _font(points: int, line: str, width: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    font = ImageFont.load_default(points * SCALE)
    told = font.getlength(line) or 1
    room = width - 32 * SCALE
    return font if told <= room else ImageFont.load_default(points * SCALE * room / told)


def _rings(path: str) -> list[list[tuple[float, float]]]:
    return [
        _walked(int(x), int(y), [int(step) for step in re.findall(r"-?\d+", steps)])
        for x, y, steps in _RING.findall(path)
    ]


def _walked(x: int, y: int, steps: list[int]) -> list[tuple[float, float]]:
    points = [(x * SCALE, y * SCALE)]
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x * SCALE, y * SCALE))
    return points
