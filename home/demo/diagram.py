"""The diagram of lesson b2/04: few categories hold most of the money. Figures, no words."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1360, 765
SCALE = 2  # drawn twice as large and made smaller, for smooth edges
PAPER, INK, LINE = "#ffffff", "#14232a", "#6b7c7d"
DARK, LIGHT, ON_DARK = "#0d5163", "#a9d2d8", "#ffffff"

TOP, BOTTOM = 75, 690
APEX, HALF_BASE = 400, 320
CUT = 0.42  # of the pyramid's height
BAR = (900, 1060)
SHARE = 0.8  # of the money, held by the top


def spend_pyramid() -> bytes:
    """A PNG: 4 and 16 categories as a pyramid, 80 and 20 per cent of the euros as a bar."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
    draw = ImageDraw.Draw(image)
    cut = TOP + (BOTTOM - TOP) * CUT
    half = HALF_BASE * CUT
    gap = 5
    _polygon(draw, [(APEX, TOP), (APEX + half, cut - gap), (APEX - half, cut - gap)], DARK)
    _polygon(
        draw,
        [
            (APEX - half - gap, cut + gap),
            (APEX + half + gap, cut + gap),
            (APEX + HALF_BASE, BOTTOM),
            (APEX - HALF_BASE, BOTTOM),
        ],
        LIGHT,
    )
    middle = TOP + (BOTTOM - TOP) * SHARE
    left, right = BAR
    _polygon(draw, _box(left, TOP, right, middle - gap), DARK)
    _polygon(draw, _box(left, middle + gap, right, BOTTOM), LIGHT)
    _connect(draw, (APEX + half * 0.62, TOP + (cut - TOP) * 0.55), (left, (TOP + middle) / 2))
    _connect(
        draw, (APEX + HALF_BASE * 0.86, (cut + BOTTOM) / 2 + 75), (left, (middle + BOTTOM) / 2)
    )
    _text(draw, (APEX, cut - 62), "4", 96, ON_DARK)
    _text(draw, (APEX, (cut + BOTTOM) / 2), "16", 150, INK)
    _euro(draw, ((left + right) / 2, (TOP + middle) / 2), 52, ON_DARK)
    _euro(draw, ((left + right) / 2, (middle + BOTTOM) / 2), 30, INK)
    _text(draw, (right + 115, (TOP + middle) / 2), "80 %", 82, INK)
    _text(draw, (right + 115, (middle + BOTTOM) / 2), "20 %", 82, INK)
    file = BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


Point = tuple[float, float]


def _box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _polygon(draw: ImageDraw.ImageDraw, points: list[Point], colour: str) -> None:
    draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)


def _connect(draw: ImageDraw.ImageDraw, start: Point, end: Point) -> None:
    points = [(start[0] + 24, start[1]), (end[0] - 24, end[1])]
    draw.line([(x * SCALE, y * SCALE) for x, y in points], fill=LINE, width=4 * SCALE)
    x, y = points[1]
    _polygon(draw, [(x, y - 11), (x + 18, y), (x, y + 11)], LINE)


def _text(draw: ImageDraw.ImageDraw, centre: Point, text: str, size: int, colour: str) -> None:
    """In Pillow's own font, which knows few letters beyond ASCII."""
    font = ImageFont.load_default(size * SCALE)
    draw.text((centre[0] * SCALE, centre[1] * SCALE), text, font=font, fill=colour, anchor="mm")


def _euro(draw: ImageDraw.ImageDraw, centre: Point, radius: int, colour: str) -> None:
    """The euro sign: an open ring and two bars."""
    r = radius * SCALE
    x, y = centre[0] * SCALE + r // 4, centre[1] * SCALE
    width = r // 4
    draw.arc([x - r, y - r, x + r, y + r], 48, 312, fill=colour, width=width)
    for offset in (-0.22, 0.22):
        level = y + offset * r
        draw.line([(x - 1.35 * r, level), (x + 0.42 * r, level)], fill=colour, width=width * 3 // 4)
