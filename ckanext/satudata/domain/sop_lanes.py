"""A flow of an SOP profile with roles as lanes, in the manner of the flow charts SOPs print (PermenPAN-RB 35/2012).

Every state stands in the lane of the role whose turn it is, numbered; under it, line by line, what leads on from there,
in the lanes of those who may do it. What leads straight on is drawn as an arrow down to the next state; every other
line ends at the right in the number of the state it leads to, as the connectors of printed charts do. So no line
crosses another and no text lies on another, whatever a region writes. A flow is drawn as several sheets, each with the
lanes at its top and never a state apart from its lines, that fit on A4 across.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.sop_edges import Edge, edges_of, main_way
from ckanext.satudata.domain.sop_picture import BOLD_CHARACTER, CHARACTER, COLOURS, PictureWords, Rect, wrapped
from ckanext.satudata.domain.sop_types import Category, Flow, State
from ckanext.satudata.domain.text import in_language

__all__ = ["LaneBox", "Sheet", "lane_svg", "sheets"]

WIDTH = 1080
SHEET_HEIGHT = 700
"""A4 across, ten millimetres left free: 277 by 190 mm."""

NUMBER_WIDTH = 44
END_WIDTH = 190
HEAD_HEIGHT = 44
PAD = 7
GAP = 20
SIZE, LINE = 12.0, 15.0
INK, LINE_INK, QUIET = "#1f2933", "#3e4c59", "#52606d"


Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class LaneBox:
    """A box in the lanes: a state, or somebody who may make a transition. `dashed`: he only records it."""

    rect: Rect
    lines: tuple[str, ...]
    category: Category | None = None
    dashed: bool = False


@dataclass
class Sheet:
    """One sheet of a flow."""

    title: str
    language: str
    lanes: tuple[str, ...]
    number: int = 1
    height: float = 0
    boxes: list[LaneBox] = field(default_factory=list[LaneBox])
    texts: list[LaneBox] = field(default_factory=list[LaneBox])
    """Words without a frame: numbers at the left, where a line leads at the right."""
    arrows: list[Points] = field(default_factory=list[Points])
    links: list[Points] = field(default_factory=list[Points])
    """Between those who may do the same: lines without a head."""
    onward: Points | None = None
    """The arrow into the state below, drawn when it stands on the same sheet."""

    @property
    def lane_width(self) -> float:
        """Width of one lane."""
        return (WIDTH - NUMBER_WIDTH - END_WIDTH) / max(1, len(self.lanes))

    def x(self, lane: int) -> float:
        """Left edge of a lane."""
        return NUMBER_WIDTH + lane * self.lane_width


def sheets(flow: Flow, title: str, words: PictureWords) -> list[Sheet]:
    """The sheets of a flow under this title."""
    return _Lanes(flow, title, words).drawn()


def _roles_of(flow: Flow) -> tuple[Role, ...]:
    """Everybody who has anything to do, in the order of the offices."""
    found = {role for state in flow.states.values() for role in state.turn}
    found |= {role for t in flow.transitions.values() for role in (*t.roles, *t.entered_by)}
    return tuple(role for role in Role if role in found)


class _Lanes:
    """One flow on its way to sheets: block by block, a block being a state with the lines that leave it."""

    def __init__(self, flow: Flow, title: str, words: PictureWords) -> None:
        self.flow, self.title, self.words = flow, title, words
        way = main_way(flow)
        self.order = [*way, *(key for key in flow.states if key not in way)]
        self.numbers = {key: place for place, key in enumerate(self.order, 1)}
        self.following = dict(itertools.pairwise(way))
        self.roles = _roles_of(flow)
        self.lanes = tuple(in_language(ROLE_TITLES[role], words.language) for role in self.roles)
        self.edges = edges_of(flow)

    def drawn(self) -> list[Sheet]:
        """Blocks on sheets; a new sheet begins where a block would not fit."""
        found = [self._sheet(1)]
        for key in self.order:
            block = self._sheet(0)
            self._block(block, key)
            if found[-1].boxes and found[-1].height + block.height - HEAD_HEIGHT > SHEET_HEIGHT:
                found.append(self._sheet(len(found) + 1))
            elif found[-1].onward:
                found[-1].arrows.append(found[-1].onward)
            _put(found[-1], block)
        return found

    def _sheet(self, number: int) -> Sheet:
        return Sheet(self.title, self.words.language, self.lanes, number, HEAD_HEIGHT)

    def _block(self, sheet: Sheet, key: str) -> None:
        state = self.flow.states[key]
        self._state(sheet, state)
        leaving = [edge for edge in self.edges if edge.source == key]
        onward = [edge for edge in leaving if self.following.get(key) == edge.target]
        for edge in [*(edge for edge in leaving if edge not in onward), *onward]:
            self._edge(sheet, edge, is_onward=edge in onward)

    def _span(self, sheet: Sheet, state: State) -> tuple[float, float]:
        """Left edge and width of a state: over the lanes of its turn where they lie side by side, else in the first;
        over all of them where it is nobody's turn.
        """
        everybody = range(len(self.roles))
        lanes = sorted(self.roles.index(role) for role in state.turn) or list(everybody) or [0]
        last = lanes[-1] if lanes == list(range(lanes[0], lanes[-1] + 1)) else lanes[0]
        return sheet.x(lanes[0]) + PAD, (last - lanes[0] + 1) * sheet.lane_width - 2 * PAD

    def _state(self, sheet: Sheet, state: State) -> None:
        left, width = self._span(sheet, state)
        lines = list(wrapped(in_language(state.title, self.words.language), width - 2 * PAD, SIZE, BOLD_CHARACTER))
        notes = [self.words.categories[state.category], *([self.words.by_system] if state.by_system else [])]
        lines += [line for note in notes for line in wrapped(note, width - 2 * PAD, SIZE, BOLD_CHARACTER)]
        rect = Rect(left, sheet.height + GAP, width, len(lines) * LINE + 2 * PAD)
        sheet.boxes.append(LaneBox(rect, tuple(lines), state.category))
        number = Rect(0, rect.y, NUMBER_WIDTH, LINE + 2 * PAD)
        sheet.texts.append(LaneBox(number, (f"{self.numbers[state.key]}.",)))
        sheet.height = rect.y + rect.height

    def _edge(self, sheet: Sheet, edge: Edge, is_onward: bool) -> None:
        """One line: a box in the lane of everybody who may do it, and where it leads."""
        transition, width = edge.transition, sheet.lane_width - 2 * PAD
        able = dict.fromkeys(transition.roles_at[edge.source], False)
        able |= {role: True for role in transition.entered_by_at.get(edge.source, ()) if role not in able}
        title = in_language(edge.title, self.words.language)
        lines = {role: self._box_lines(title, width, recorded) for role, recorded in able.items()}
        leads = wrapped(self._leads(edge), END_WIDTH - 3 * PAD, SIZE, CHARACTER)
        height = max(len(one) for one in (*lines.values(), leads)) * LINE + 2 * PAD
        top = sheet.height + GAP / 2
        rects = [Rect(sheet.x(self.roles.index(role)) + PAD, top, width, height) for role in able]
        for rect, (role, recorded) in zip(rects, able.items(), strict=True):
            sheet.boxes.append(LaneBox(rect, lines[role], None, recorded))
        sheet.texts.append(LaneBox(Rect(WIDTH - END_WIDTH + 2 * PAD, top, END_WIDTH - 3 * PAD, height), leads))
        self._lines(sheet, sorted(rects, key=lambda rect: rect.x), top + height / 2)
        sheet.height = top + height
        if is_onward:
            sheet.onward = self._onward(sheet, rects[0], self.flow.states[edge.target])

    def _onward(self, sheet: Sheet, box: Rect, target: State) -> Points:
        """From under a box into the top of the state below, around the corner where it stands in other lanes."""
        left, width = self._span(sheet, target)
        middle, bottom = box.x + box.width / 2, box.y + box.height
        end = middle if left <= middle <= left + width else left + width / 2
        turn = bottom + GAP / 2
        corner = () if end == middle else ((middle, turn), (end, turn))
        return ((middle, bottom), *corner, (end, bottom + GAP))

    def _box_lines(self, title: str, width: float, recorded: bool) -> tuple[str, ...]:
        lines = wrapped(title, width - 2 * PAD, SIZE, BOLD_CHARACTER)
        note = self.words.recorder if recorded else ""
        return (*lines, *wrapped(note, width - 2 * PAD, SIZE, CHARACTER)) if note else lines

    def _leads(self, edge: Edge) -> str:
        if edge.source == edge.target:
            said = self.words.stays
        else:
            target = in_language(self.flow.states[edge.target].title, self.words.language)
            said = f"{self.numbers[edge.target]}. {target}"
        return f"{said} ({', '.join(edge.access)})" if edge.access else said

    def _lines(self, sheet: Sheet, rects: Sequence[Rect], y: float) -> None:
        """From box to box and out to the right, never through one of them."""
        for one, other in itertools.pairwise(rects):
            sheet.links.append(((one.x + one.width, y), (other.x, y)))
        last = rects[-1]
        sheet.arrows.append(((last.x + last.width, y), (WIDTH - END_WIDTH + PAD, y)))


def _put(sheet: Sheet, block: Sheet) -> None:
    """A block under what stands on the sheet already."""
    down = sheet.height - HEAD_HEIGHT

    def moved(box: LaneBox) -> LaneBox:
        rect = Rect(box.rect.x, box.rect.y + down, box.rect.width, box.rect.height)
        return LaneBox(rect, box.lines, box.category, box.dashed)

    sheet.boxes += [moved(box) for box in block.boxes]
    sheet.texts += [moved(box) for box in block.texts]
    sheet.arrows += [_down(arrow, down) for arrow in block.arrows]
    sheet.links += [_down(link, down) for link in block.links]
    sheet.onward = _down(block.onward, down) if block.onward else None
    sheet.height += block.height - HEAD_HEIGHT


def _down(points: Points, by: float) -> Points:
    return tuple((x, y + by) for x, y in points)


# Drawing


def _text(lines: Sequence[str], rect: Rect, ink: str, *, bold: bool = False) -> list[str]:
    weight = "700" if bold else "400"
    first = rect.y + PAD + SIZE - 1
    look = f'font-size="{SIZE:g}" font-weight="{weight}" fill="{ink}"'
    return [
        f'<text x="{rect.x + PAD:g}" y="{first + place * LINE:g}" {look}>{escape(line)}</text>'
        for place, line in enumerate(lines)
    ]


def _frame(box: LaneBox) -> list[str]:
    ground, ink = COLOURS[box.category] if box.category else ("#ffffff", INK)
    rect = box.rect
    dashes = ' stroke-dasharray="5 3"' if box.dashed else ""
    shape = (
        f'<rect x="{rect.x:g}" y="{rect.y:g}" width="{rect.width:g}" height="{rect.height:g}" '
        f'rx="{4 if box.category else 12}" fill="{ground}" stroke="{ink}" stroke-width="1.3"{dashes}/>'
    )
    return [shape, *_text(box.lines, rect, ink, bold=box.category is not None)]


def _line(points: Points) -> str:
    line = " ".join(f"{a:g},{b:g}" for a, b in points)
    return f'<polyline points="{line}" fill="none" stroke="{LINE_INK}" stroke-width="1.3"/>'


def _arrow(points: Points) -> list[str]:
    (x0, _), (x, y) = points[-2], points[-1]
    corners = [(x, y), (x - 4, y - 7), (x + 4, y - 7)] if x0 == x else [(x, y), (x - 7, y - 4), (x - 7, y + 4)]
    head = " ".join(f"{a:g},{b:g}" for a, b in corners)
    return [
        _line(points),
        f'<polygon points="{head}" fill="{LINE_INK}"/>',
    ]


def _lanes(sheet: Sheet, height: float) -> list[str]:
    """Heads and edges of the lanes."""
    parts = [f'<rect width="{WIDTH}" height="{HEAD_HEIGHT}" fill="#e6edf5"/>']
    for place, lane in enumerate(sheet.lanes):
        x = sheet.x(place)
        parts.append(f'<line x1="{x:g}" y1="0" x2="{x:g}" y2="{height:g}" stroke="#c5ced8"/>')
        lines = wrapped(lane, sheet.lane_width - 2 * PAD, SIZE, BOLD_CHARACTER)[:2]
        parts += _text(lines, Rect(x, 0, sheet.lane_width, HEAD_HEIGHT), INK, bold=True)
    edge = WIDTH - END_WIDTH
    parts.append(f'<line x1="{edge}" y1="0" x2="{edge}" y2="{height:g}" stroke="#c5ced8"/>')
    return parts


def lane_svg(sheet: Sheet, mark: str, description: str) -> str:
    """A sheet as SVG: real text, everything of the profile escaped, no script, no style sheet.

    `mark` makes ids unique on a page; `description` tells the flow to people who do not see it.
    """
    height = sheet.height + GAP
    size = f'width="{WIDTH}" height="{height:g}"'
    name, said = f"{mark}-{sheet.number}-title", f"{mark}-{sheet.number}-desc"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {height:g}" role="img" '
            f"lang={quoteattr(sheet.language)} aria-labelledby={quoteattr(f'{name} {said}')} "
            'font-family="Arial, Helvetica, sans-serif">'
        ),
        f"<title id={quoteattr(name)}>{escape(sheet.title)} ({sheet.number})</title>",
        f"<desc id={quoteattr(said)}>{escape(description)}</desc>",
        f'<rect {size} fill="#ffffff" stroke="#c5ced8"/>',
        *_lanes(sheet, height),
        *(_line(link) for link in sheet.links),
        *(part for arrow in sheet.arrows for part in _arrow(arrow)),
        *(part for box in sheet.boxes for part in _frame(box)),
        *(part for box in sheet.texts for part in _text(box.lines, box.rect, QUIET)),
        "</svg>",
    ]
    return "\n".join(parts)
