"""Write docs/sop/<profile>.md from the bundled profiles: `python -m portal.sop_papers`.

Each row of a region's SOP as printed, with what carries it out in the portal beside it. With `--check` nothing is
written and the exit code says whether the files are up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckanext.satudata.domain.sop import SopProfile, Step

__all__ = ["FOLDER", "main", "paper", "papers"]

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "ckanext" / "satudata" / "sop_profiles"
FOLDER = ROOT / "docs" / "sop"
PICTURES = ROOT / "docs" / "gambar"

RECORDED = "dicatat di `/satudata/pelaksanaan` (siapa, kapan, keluaran berupa berkas atau surat)"
COLUMNS = ("No.", "Tahapan", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output", "Di portal")


def _cell(text: str | None) -> str:
    return " ".join((text or "–").split()).replace("|", "\\|") or "–"


def _in_portal(profile: SopProfile, step: Step) -> str:
    """What carries this row out: a transition of the case, the work in a state, or a record."""
    if step.flow is None:
        return RECORDED
    flow = profile.flows[step.flow]
    if step.transition:
        made = flow.transitions[step.transition]
        return f'tombol "{made.title["id"]}" di halaman kasus (`{made.key}`)'
    state = flow.states[step.state or flow.initial]
    return f'keadaan "{state.title["id"]}" (`{state.key}`): formulir dataset'


def _row(profile: SopProfile, step: Step) -> str:
    from ckanext.satudata.domain.role import ROLE_TITLES

    cells = (
        step.number,
        step.stage["id"],
        step.activity["id"],
        ", ".join(ROLE_TITLES[role]["id"] for role in step.roles),
        "; ".join(one["id"] for one in step.requirements),
        step.limit_text,
        step.output["id"] if step.output else None,
        _in_portal(profile, step),
    )
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _header(profile: SopProfile) -> list[str]:
    known = profile.header
    facts = (
        ("Nomor", known.number),
        ("Tanggal pembuatan", known.made_on),
        ("Tanggal revisi", known.revised_on),
        ("Tanggal efektif", known.effective_on),
        ("Disahkan oleh", known.approved_by),
        ("Dasar hukum", "; ".join(known.legal_basis)),
        ("Sumber", known.source),
    )
    return [f"- {name}: {_cell(value)}" for name, value in facts if value]


def _notes(profile: SopProfile) -> list[str]:
    found = [f"- Baris {step.number}: {_cell(step.source)}" for step in profile.steps if step.source]
    return ["", "## Yang kami putuskan karena SOP diam, hilang, atau salah cetak", "", *found] if found else []


def _picture(profile: SopProfile) -> list[str]:
    """The same rows as a case of the demo shows them at its end, where a story took their picture."""
    name = f"cerita-sop-{profile.key}.jpg"
    if not (PICTURES / name).is_file():
        return []
    words = "Baris SOP di halaman kasus, setelah satu dataset menempuhnya dari draf sampai terbuka untuk umum"
    return ["", f"{words}:", "", f"![{words}](../gambar/{name})"]


def paper(profile: SopProfile) -> str:
    """One document."""
    flows = sum(step.flow is not None for step in profile.steps)
    recorded = len(profile.steps) - flows
    lines = [
        f"# {profile.title['id']}",
        "",
        f"Profil `{profile.key}` versi {profile.version}; ditulis `python -m portal.sop_papers`, dijaga sebuah tes.",
        f"{len(profile.steps)} baris: {flows} dijalankan oleh alur portal, {recorded} dicatat.",
        "",
        *_header(profile),
        "",
        f"| {' | '.join(COLUMNS)} |",
        f"|{'---|' * len(COLUMNS)}",
        *(_row(profile, step) for step in profile.steps),
        *_picture(profile),
        *_notes(profile),
    ]
    return "\n".join(lines) + "\n"


def papers() -> dict[Path, str]:
    """Every document by its place."""
    from ckanext.satudata.domain.sop import load_profile

    found = {}
    for file in sorted(SOURCE.glob("*.yaml")):
        profile = load_profile(file.read_text(encoding="utf-8"), file.name)
        found[FOLDER / f"{profile.key}.md"] = paper(profile)
    return found


def main(words: list[str]) -> int:
    """Write the documents, or with `--check` compare."""
    wanted = papers()
    if words == ["--check"]:
        return int(any(not file.exists() or file.read_text(encoding="utf-8") != text for file, text in wanted.items()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file, text in wanted.items():
        file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
