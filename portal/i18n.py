"""Bring the catalogues up to date in one go: `python portal/i18n.py`, with an interpreter that has CKAN and Babel.

Extracts the template file, updates the Indonesian catalogue, compiles it: the three Babel commands of setup.cfg. Dates
and numbers of lines are left out, so that a second run changes nothing. `--check` writes nothing and says what would
change.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from pathlib import Path

__all__ = ["DOMAIN", "FOLDER", "compiled", "extracted", "main"]

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "i18n"
DOMAIN = "ckanext-satudata"
LANGUAGES = ("id",)

HEAD = """# {language} of ckanext-satudata.
# Licensed under the same terms as the package (AGPL-3.0-or-later).
"""
CHURN = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To): .*\\n"\n',
    re.M,
)
FLAGS = re.compile(r"^#, python-(brace-)?format\n", re.M)
"""Which sentences get these depends on the version of Babel; our tests compare the placeholders themselves."""

PLACES = re.compile(r"^#: .*\n", re.M)
"""Where a sentence stands. Scripts are kept: CKAN hands a script only the sentences that stand in one."""

PLURAL = re.compile(r'^"Plural-Forms: .*"$', re.M)
INDONESIAN_PLURAL = r'"Plural-Forms: nplurals=1; plural=0;\\n"'
"""Indonesian nouns have one form, as in CKAN's own catalogue; Babel does not know it."""


def _setup(*words: str) -> None:
    """One of Babel's commands, read from setup.cfg."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "setup.py", "-q", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"setup.py {' '.join(words)}:\n{done.stdout}{done.stderr}")


def _calm(text: str, language: str) -> str:
    """Without what changes from run to run: comments on top with the year, dates, versions and names of tools."""
    body = text[text.index('msgid ""') :]
    for pattern, instead in ((CHURN, ""), (FLAGS, ""), (PLURAL, INDONESIAN_PLURAL)):
        body = pattern.sub(instead, body)
    body = PLACES.sub(_scripts, body)
    return HEAD.format(language=language) + body


def _scripts(places: re.Match[str]) -> str:
    kept = [place for place in places.group().split()[1:] if place.endswith(".js")]
    return f"#: {' '.join(kept)}\n" if kept else ""


def _settle(file: Path, language: str) -> None:
    file.write_text(_calm(file.read_text(encoding="utf-8"), language), encoding="utf-8")


def extracted(target: Path) -> str:
    """The template file as the tree says now, written to `target`."""
    _setup("extract_messages", "--output-file", str(target))
    _settle(target, "Template")
    return target.read_text(encoding="utf-8")


def compiled(po: Path) -> bytes:
    """The machine's form of a catalogue, empty and fuzzy entries left out.

    Written here, because Babel puts the moment and its own version into the header of each .mo.
    """
    from babel.messages.pofile import read_po

    with po.open("rb") as file:
        catalogue = read_po(file)
    pairs = {"": _header(po)}
    for one in catalogue:
        ids = one.id if isinstance(one.id, (list, tuple)) else (one.id,)
        strings = one.string if isinstance(one.string, (list, tuple)) else (one.string,)
        texts = [text for text in strings if text]
        if one.id and len(texts) == len(strings) and not one.fuzzy:
            context = f"{one.context}\x04" if one.context else ""
            pairs[context + "\x00".join(ids)] = "\x00".join(texts)
    return _mo(sorted((key.encode(), value.encode()) for key, value in pairs.items()))


def _header(po: Path) -> str:
    """The first entry as it stands in the file."""
    lines = po.read_text(encoding="utf-8").split("\n\n", 1)[0].splitlines()
    return "".join(line[1:-1].replace("\\n", "\n") for line in lines if line.startswith('"'))


def _mo(pairs: list[tuple[bytes, bytes]]) -> bytes:
    """GNU's format of compiled catalogues: two tables of lengths and places, then the texts."""
    head, entry = 7 * 4, 8
    place = head + 2 * entry * len(pairs)
    tables: list[bytes] = []
    for side in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[side]), place))
            place += len(pair[side]) + 1
    texts = b"".join(pair[side] + b"\x00" for side in (0, 1) for pair in pairs)
    start = struct.pack("<IIIIIII", 0x950412DE, 0, len(pairs), head, head + entry * len(pairs), 0, head)
    return start + b"".join(tables) + texts


def _catalogue(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _update(language: str) -> None:
    po = _catalogue(language)
    word = "update_catalog" if po.exists() else "init_catalog"
    _setup(word, "-l", language)
    _settle(po, {"id": "Bahasa Indonesia"}.get(language, language))
    po.with_suffix(".mo").write_bytes(compiled(po))


def main(words: list[str]) -> int:
    """Write everything, or with `--check` compare the template file only."""
    pot = FOLDER / f"{DOMAIN}.pot"
    if words == ["--check"]:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            same = pot.exists() and extracted(Path(folder) / pot.name) == pot.read_text(encoding="utf-8")
        print("The template file is up to date." if same else "Run `python portal/i18n.py`.")
        return int(not same)
    extracted(pot)
    for language in LANGUAGES:
        _update(language)
        print(f"{_catalogue(language).relative_to(ROOT)}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
