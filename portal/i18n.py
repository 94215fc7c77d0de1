"""Bring the catalogues up to date in one go: `python portal/i18n.py`, with an interpreter that has CKAN and Babel.

Extracts the template file, updates the Indonesian catalogue, compiles it: the three Babel commands of setup.cfg. Dates
and numbers of lines are left out, so that a second run changes nothing. `--check` writes nothing and says what would
change.
"""

from __future__ import annotations

import re
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
CHURN = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To): .*\\n"\n', re.M)
FLAGS = re.compile(r"^#, python-(brace-)?format\n", re.M)
"""Which sentences get these depends on the version of Babel; our tests compare the placeholders themselves."""

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
    return HEAD.format(language=language) + body


def _settle(file: Path, language: str) -> None:
    file.write_text(_calm(file.read_text(encoding="utf-8"), language), encoding="utf-8")


def extracted(target: Path) -> str:
    """The template file as the tree says now, written to `target`."""
    _setup("extract_messages", "--output-file", str(target))
    _settle(target, "Template")
    return target.read_text(encoding="utf-8")


def compiled(po: Path) -> bytes:
    """The machine's form of a catalogue, fuzzy entries left out."""
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as file:
        catalogue = read_po(file)
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


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
