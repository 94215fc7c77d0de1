"""A flow of an SOP profile as a picture: states as boxes, transitions as labelled arrows with who may make them.

States stand under each other. The way from the first state to publication is drawn straight down; every other arrow
leaves its box on the right, on a line of its own under its label, and joins the track of its target. Each text has a
place that belongs to it alone, so that texts cannot lie on each other whatever a region writes into its profile.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.sop_edges import Edge, edges_of, main_way
from ckanext.satudata.domain.sop_types import Category, Flow, State
from ckanext.satudata.domain.text import in_language

__all__ = ["Box", "Edge", "Label", "Picture", "PictureWords", "Rect", "edges_of", "picture", "svg", "wrapped"]

MARGIN = 16
BOX_WIDTH = 252
LABEL_X = MARGIN + BOX_WIDTH + 18
LABEL_WIDTH = 262
TRACK_X = LABEL_X + LABEL_WIDTH + 20
TRACK_STEP = 20
GAP = 26
"""Between two boxes that no arrow joins directly."""

PAD = 12
HEAD = 8
ENTRY = 18
"""How far under the top of its box an arriving arrow ends."""

TITLE_SIZE, TITLE_LINE = 15, 19
NOTE_SIZE, NOTE_LINE = 12.5, 16
LABEL_SIZE, LABEL_LINE = 13.5, 17

CHARACTER = 0.56
BOLD_CHARACTER = 0.6
"""Width of a character in units of its size, on the generous side for sans-serif letters."""

COLOURS = {
    Category.OPEN: ("#e6edf5", "#27496d"),
    Category.WAITING: ("#fff3d6", "#6b4700"),
    Category.PUBLISHED: ("#dcf3e4", "#14532d"),
    Category.CLOSED: ("#e9e7e7", "#4a4545"),
}
"""Ground and ink, as the badges of the pages have them; the category stands in words too."""


@dataclass(frozen=True)
class PictureWords:
    """Words of the picture in the reader's language: sentences have their placeholders still in them."""

    language: str
    categories: Mapping[Category, str]
    turn: str = "Turn: {roles}"
    recorded: str = "may be recorded by {roles}"
    recorder: str = "records it only"
    access: str = "access class {classes}"
    priority: str = "Data Prioritas"
    by_system: str = "by the portal itself"
    stays: str = "the state stays"
    moved: str = "{source}: {title} ({roles}), leads to {target}"


@dataclass(frozen=True)
class Rect:
    """A place in the picture."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Rect) -> bool:
        """Whether two places share more than an edge."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


@dataclass(frozen=True)
class Box:
    """A state: its title, then notes (category, turn)."""

    key: str
    category: Category
    rect: Rect
    title: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """The words of an arrow: its title, then who may make it."""

    rect: Rect
    title: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass
class Picture:
    """What is drawn, in CSS pixels."""

    kind: str
    title: str
    description: str
    language: str
    width: float = 0
    height: float = 0
    boxes: list[Box] = field(default_factory=list[Box])
    labels: list[Label] = field(default_factory=list[Label])
    arrows: list[tuple[tuple[float, float], ...]] = field(default_factory=list[tuple[tuple[float, float], ...]])
    """Lines ending in a head."""
    lines: list[tuple[tuple[float, float], ...]] = field(default_factory=list[tuple[tuple[float, float], ...]])
    dots: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """Where a line joins the track of its target."""


def picture(flow: Flow, title: str, words: PictureWords) -> Picture:
    """The picture of a flow under this title."""
    return _Drawing(flow, title, words).drawn()


def wrapped(text: str, width: float, size: float, character: float) -> tuple[str, ...]:
    """The text in lines that fit into this width."""
    return tuple(textwrap.wrap(text, max(8, int(width / (size * character))))) or ("",)


def _roles(roles: Iterable[Role], language: str) -> str:
    return ", ".join(in_language(ROLE_TITLES[role], language) for role in roles)


@dataclass
class _Track:
    """The vertical line on which everything that leads to one state arrives."""

    target: str
    ends: list[float]
    entry: float
    place: int = 0

    @property
    def top(self) -> float:
        return min(self.entry, *self.ends)

    @property
    def bottom(self) -> float:
        return max(self.entry, *self.ends)


class _Drawing:
    """One flow on its way to a picture: rows from top to bottom, then the tracks beside them."""

    def __init__(self, flow: Flow, title: str, words: PictureWords) -> None:
        self.flow, self.words = flow, words
        self.edges = edges_of(flow)
        way = main_way(flow)
        self.order = [*way, *(key for key in flow.states if key not in way)]
        self.straight = set(itertools.pairwise(way))
        said = ". ".join(self._sentence(edge) for edge in self.edges)
        self.done = Picture(flow.kind, title, said, words.language)
        self.tracks: dict[str, _Track] = {}
        self.entries: dict[str, float] = {}
        self.y: float = MARGIN

    def drawn(self) -> Picture:
        """Boxes and labels row by row, tracks last."""
        for key, following in zip(self.order, [*self.order[1:], ""], strict=True):
            self._row(key)
            self._between(key, following)
        self._draw_tracks()
        places = max((track.place for track in self.tracks.values()), default=0)
        self.done.width = TRACK_X + (places + 1) * TRACK_STEP + MARGIN
        self.done.height = self.y - GAP + MARGIN
        return self.done

    def _sentence(self, edge: Edge) -> str:
        state, language = self.flow.states, self.words.language
        return self.words.moved.format(
            source=in_language(state[edge.source].title, language),
            title=in_language(edge.title, language),
            roles=_roles(edge.transition.roles_at[edge.source], language),
            target=in_language(state[edge.target].title, language),
        )

    def _label(self, edge: Edge, x: float, y: float, width: float) -> Label:
        transition, language = edge.transition, self.words.language
        notes = [_roles(transition.roles_at[edge.source], language)]
        clerks = transition.entered_by_at.get(edge.source, ())
        if clerks:
            notes.append(self.words.recorded.format(roles=_roles(clerks, language)))
        if edge.access:
            notes.append(self.words.access.format(classes=", ".join(edge.access)))
        if edge.priority:
            notes.append(self.words.priority)
        if edge.source == edge.target:
            notes.append(self.words.stays)
        title = wrapped(in_language(edge.title, language), width, LABEL_SIZE, BOLD_CHARACTER)
        lines = tuple(line for note in notes for line in wrapped(note, width, NOTE_SIZE, CHARACTER))
        height = len(title) * LABEL_LINE + len(lines) * NOTE_LINE
        return Label(Rect(x, y, width, height), title, lines)

    def _box_texts(self, state: State) -> tuple[tuple[str, ...], tuple[str, ...]]:
        inside, language = BOX_WIDTH - 2 * PAD, self.words.language
        title = wrapped(in_language(state.title, language), inside, TITLE_SIZE, BOLD_CHARACTER)
        notes = [self.words.categories[state.category]]
        if state.turn:
            notes.append(self.words.turn.format(roles=_roles(state.turn, language)))
        if state.by_system:
            notes.append(self.words.by_system)
        return title, tuple(line for note in notes for line in wrapped(note, inside, NOTE_SIZE, CHARACTER))

    def _row(self, key: str) -> None:
        """A box with the lines of what leaves it on the right."""
        state, top = self.flow.states[key], self.y
        title, notes = self._box_texts(state)
        arrives = any(e.target == key and self._sideways(e) for e in self.edges)
        self.entries[key] = top + ENTRY
        beside = top + (ENTRY + 8 if arrives else 0)
        for edge in self.edges:
            if edge.source == key and (edge.target == key or self._sideways(edge)):
                beside = self._leaving(edge, beside)
        height = 2 * PAD + len(title) * TITLE_LINE + len(notes) * NOTE_LINE
        height = max(height, beside - top + 4)
        self.done.boxes.append(Box(key, state.category, Rect(MARGIN, top, BOX_WIDTH, height), title, notes))
        self.y = top + height

    def _sideways(self, edge: Edge) -> bool:
        return edge.source != edge.target and (edge.source, edge.target) not in self.straight

    def _leaving(self, edge: Edge, y: float) -> float:
        """One label with its line below it; answers where the next may begin."""
        label = self._label(edge, LABEL_X, y, LABEL_WIDTH)
        self.done.labels.append(label)
        line, right = y + label.rect.height + 4, MARGIN + BOX_WIDTH
        if edge.source == edge.target:
            turn = LABEL_X + LABEL_WIDTH
            self.done.arrows.append(((right, line), (turn, line), (turn, line + 8), (right, line + 8)))
            return line + 16
        self.tracks.setdefault(edge.target, _Track(edge.target, [], 0)).ends.append(line)
        return line + 8

    def _between(self, key: str, following: str) -> None:
        """The room under a box: the straight arrow with its labels, or a plain gap."""
        if (key, following) not in self.straight:
            self.y += GAP
            return
        x, top = MARGIN + 36.0, self.y
        y = top + 6
        for edge in self.edges:
            if (edge.source, edge.target) == (key, following):
                label = self._label(edge, x + 16, y, LABEL_X + LABEL_WIDTH - x - 16)
                self.done.labels.append(label)
                y += label.rect.height + 4
        self.y = y + HEAD
        self.done.arrows.append(((x, top), (x, self.y)))

    def _draw_tracks(self) -> None:
        """Tracks side by side, short ones near the boxes; two share a place only where they do not meet."""
        for track in self.tracks.values():
            track.entry = self.entries[track.target]
        laid: list[_Track] = []
        for track in sorted(self.tracks.values(), key=lambda t: (t.bottom - t.top, t.top)):
            taken = {t.place for t in laid if t.top - 6 < track.bottom and track.top - 6 < t.bottom}
            track.place = next(n for n in range(len(laid) + 1) if n not in taken)
            laid.append(track)
            self._draw_track(track)

    def _draw_track(self, track: _Track) -> None:
        x, right = TRACK_X + track.place * TRACK_STEP, float(MARGIN + BOX_WIDTH)
        for end in track.ends:
            self.done.lines.append(((right, end), (x, end)))
        far = [end for end in (track.top, track.bottom) if end != track.entry]
        self.done.dots += [(x, end) for end in track.ends if track.top < end < track.bottom]
        for end in far:
            self.done.lines.append(((x, end), (x, track.entry)))
        self.done.arrows.append(((x, track.entry), (right, track.entry)))


# Drawing


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _texts(lines: Sequence[str], x: float, y: float, size: float, step: float, weight: str, ink: str) -> list[str]:
    look = f'font-size="{size}" font-weight="{weight}" fill="{ink}"'
    return [
        f'<text x="{_number(x)}" y="{_number(y + place * step)}" {look}>{escape(line)}</text>'
        for place, line in enumerate(lines)
    ]


def _head(points: Sequence[tuple[float, float]]) -> str:
    """The head of an arrow at its last point."""
    (x0, y0), (x, y) = points[-2], points[-1]
    if x0 == x:
        back = -HEAD if y > y0 else HEAD
        corners = [(x, y), (x - HEAD / 2, y + back), (x + HEAD / 2, y + back)]
    else:
        back = -HEAD if x > x0 else HEAD
        corners = [(x, y), (x + back, y - HEAD / 2), (x + back, y + HEAD / 2)]
    return f'<polygon points="{_points(corners)}" fill="#3e4c59"/>'


def _box(box: Box) -> list[str]:
    ground, ink = COLOURS[box.category]
    place, x = box.rect, box.rect.x + PAD
    first = place.y + PAD + TITLE_SIZE
    notes = first + (len(box.title) - 1) * TITLE_LINE + NOTE_LINE + 3
    return [
        (
            f'<rect x="{_number(place.x)}" y="{_number(place.y)}" width="{_number(place.width)}" '
            f'height="{_number(place.height)}" rx="6" fill="{ground}" stroke="{ink}" stroke-width="1.5"/>'
        ),
        *_texts(box.title, x, first, TITLE_SIZE, TITLE_LINE, "700", ink),
        *_texts(box.notes, x, notes, NOTE_SIZE, NOTE_LINE, "400", "#1f2933"),
    ]


def _label(label: Label) -> list[str]:
    x, first = label.rect.x, label.rect.y + LABEL_SIZE
    notes = first + (len(label.title) - 1) * LABEL_LINE + NOTE_LINE
    return [
        *_texts(label.title, x, first, LABEL_SIZE, LABEL_LINE, "700", "#1f2933"),
        *_texts(label.notes, x, notes, NOTE_SIZE, NOTE_LINE, "400", "#3e4c59"),
    ]


def svg(drawn: Picture) -> str:
    """The picture as SVG: real text, everything of the profile escaped, no script, no style sheet."""
    mark = f"sop-{drawn.kind}"
    size = f'width="{_number(drawn.width)}" height="{_number(drawn.height)}"'
    view = f'viewBox="0 0 {_number(drawn.width)} {_number(drawn.height)}"'
    stroke = 'fill="none" stroke="#3e4c59" stroke-width="1.5"'
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="img" lang={quoteattr(drawn.language)} '
            f"aria-labelledby={quoteattr(mark + '-title ' + mark + '-desc')} "
            'font-family="Arial, Helvetica, sans-serif">'
        ),
        f"<title id={quoteattr(mark + '-title')}>{escape(drawn.title)}</title>",
        f"<desc id={quoteattr(mark + '-desc')}>{escape(drawn.description)}</desc>",
        f'<rect {size} fill="#ffffff"/>',
        *(f'<polyline points="{_points(line)}" {stroke}/>' for line in [*drawn.lines, *drawn.arrows]),
        *(f'<circle cx="{_number(x)}" cy="{_number(y)}" r="3" fill="#3e4c59"/>' for x, y in drawn.dots),
        *(_head(arrow) for arrow in drawn.arrows),
        *(part for box in drawn.boxes for part in _box(box)),
        *(part for label in drawn.labels for part in _label(label)),
        "</svg>",
    ]
    return "\n".join(parts)
