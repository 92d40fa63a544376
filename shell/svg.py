"""Small figures as SVG text: no library, readable alone and inside a page, in light and dark, with a title and a description."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

WIDTH = 640
STYLE = """
.llm-figure { --f-ink: #1d2733; --f-soft: #5d6b7a; --f-line: #d9e0e7; --f-paper: #ffffff; --f-accent: #0b6e8f; --f-pale: #a9c3ce; --f-empty: #dfe6ec; --f-warm: #b8541a; font-family: system-ui, "DejaVu Sans", sans-serif; }
@media (prefers-color-scheme: dark) { .llm-figure { --f-ink: #e6ebf0; --f-soft: #9aa8b5; --f-line: #33404d; --f-paper: #1b232c; --f-accent: #58b8d6; --f-pale: #4d6b78; --f-empty: #2c3742; --f-warm: #f0955a; } }
.llm-figure .paper { fill: var(--f-paper); } .llm-figure .accent { fill: var(--f-accent); } .llm-figure .pale { fill: var(--f-pale); }
.llm-figure .empty { fill: var(--f-empty); } .llm-figure .warm { fill: var(--f-warm); }
.llm-figure .line { stroke: var(--f-line); stroke-width: 1; fill: none; } .llm-figure .mark { stroke: var(--f-ink); stroke-width: 1.5; fill: none; }
.llm-figure .trace { stroke: var(--f-accent); stroke-width: 2; fill: none; } .llm-figure .ahead { stroke-dasharray: 5 4; }
.llm-figure .band { fill: var(--f-accent); opacity: .16; } .llm-figure .limit { stroke: var(--f-warm); stroke-width: 1.5; stroke-dasharray: 2 3; fill: none; }
.llm-figure text { fill: var(--f-ink); font-size: 13px; } .llm-figure .head { font-size: 15px; font-weight: 600; }
.llm-figure .soft { fill: var(--f-soft); font-size: 12px; } .llm-figure .strong { font-weight: 600; } .llm-figure .warmly { fill: var(--f-warm); font-size: 12px; }
"""


class Figure:
    """Shapes drawn one after the other; `text()` gives the whole. Coordinates are pixels from the upper left corner."""

    def __init__(self, title: str, description: str) -> None:
        self.title, self.description = title, description
        self._parts: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, kind: str, radius: float = 2) -> None:
        """A filled bar."""
        self._parts.append(
            f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="{radius:g}"/>'
        )

    def circle(self, x: float, y: float, radius: float, kind: str) -> None:
        """A filled point."""
        self._parts.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>')

    def path(self, points: Sequence[tuple[float, float]], kind: str, closed: bool = False) -> None:
        """A line through points, or the area within."""
        told = " ".join(f"{'M' if place == 0 else 'L'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(points))
        self._parts.append(f'<path class="{kind}" d="{told}{" Z" if closed else ""}"/>')

    def words(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        """A line of text; `y` is its base line."""
        self._parts.append(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>')

    def person(self, x: float, y: float, kind: str) -> None:
        """A head and shoulders, 18 pixels wide and 22 high."""
        self._parts.append(
            f'<g class="{kind}"><circle cx="{x + 9:.1f}" cy="{y + 5:.1f}" r="4.6"/>'
            f'<path d="M{x + 1:.1f} {y + 21:.1f} v-3 a8 7 0 0 1 16 0 v3 z"/></g>'
        )

    def text(self, height: float) -> str:
        """The figure as a document of its own. Its title and description are what a screen reader reads."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="llm-figure" role="img" aria-label={quoteattr(self.title)} '
            f'viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}">'
            f"<title>{escape(self.title)}</title><desc>{escape(self.description)}</desc><style>{STYLE}</style>"
            f'<rect class="paper" x="0" y="0" width="{WIDTH}" height="{height:.0f}"/>{"".join(self._parts)}</svg>'
        )


def folded(words: str, width: int) -> list[str]:
    """Text in lines of at most `width` characters."""
    import textwrap

    return textwrap.wrap(words, width) or [""]
