"""The risk–coverage curve as a picture: how much could be answered at which share of wrong answers."""

from collections.abc import Sequence

from faq.evaluate import RiskPoint

WIDTH, HEIGHT, EDGE = 640, 400, 56
WIDEST_RISK = 0.05
"""Right end of the picture when no greater risk was met."""
_FRAME = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}"
  font-family="sans-serif" font-size="13">
<rect width="{w}" height="{h}" fill="#fff"/>
{lines}
<polyline fill="none" stroke="#0b6b4f" stroke-width="2" points="{points}"/>
<text x="{mid}" y="{low}" text-anchor="middle">trả lời sai trên mọi tin nhắn</text>
<text transform="translate(16 {half}) rotate(-90)" text-anchor="middle"
  >trả lời đúng trên câu trả lời được</text>
</svg>
"""


def curve_svg(points: Sequence[RiskPoint], risk: float) -> str:
    """An SVG picture of the curve; a dashed line marks the accepted risk."""
    widest = max([WIDEST_RISK, 2 * risk, *(point.risk for point in points)])
    marks = [_grid(step / 4, widest) for step in range(5)]
    x = _across(risk, widest)
    marks.append(
        f'<line x1="{x}" y1="{EDGE}" x2="{x}" y2="{HEIGHT - EDGE}" stroke="#b3261e" stroke-dasharray="5 4"/>'
    )
    drawn = " ".join(f"{_across(p.risk, widest)},{_up(p.coverage)}" for p in points)
    return _FRAME.format(
        w=WIDTH,
        h=HEIGHT,
        lines="\n".join(marks),
        points=drawn,
        mid=WIDTH // 2,
        low=HEIGHT - 12,
        half=HEIGHT // 2,
    )


def _grid(share: float, widest: float) -> str:
    x, y = _across(share * widest, widest), _up(share)
    risk, coverage = (f"{value:.1%}".replace(".", ",") for value in (share * widest, share))
    return (
        f'<line x1="{EDGE}" y1="{y}" x2="{WIDTH - EDGE}" y2="{y}" stroke="#ddd"/>'
        f'<text x="{EDGE - 6}" y="{y + 4}" text-anchor="end">{coverage}</text>'
        f'<text x="{x}" y="{HEIGHT - EDGE + 18}" text-anchor="middle">{risk}</text>'
    )


def _across(risk: float, widest: float) -> float:
    return round(EDGE + (WIDTH - 2 * EDGE) * risk / widest, 1)


def _up(coverage: float) -> float:
    return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * coverage, 1)
