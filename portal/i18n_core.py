"""CKAN and the packages we build on in Indonesian: `python -m portal.i18n_core`, run by the python of a portal.

CKAN's own Indonesian catalogue says a fifth of what CKAN says, ckanext-scheming's and ckanext-validation's nothing.
Ours (`i18n/core`, domain `ckanext-satudata-core`) says the rest, and says a few things better: entries that replace a
translation of CKAN carry the reason as a comment, `terms` (another word than on the portal's own pages) or `wrong`.

Without arguments the tool says which sentences of the installed CKAN and packages have no Indonesian, and which of our
entries replace one of CKAN without a reason. `--write` adds those sentences to the catalogue, empty, and compiles it.
Folders of other installations (`.../site-packages`) may follow: their sentences are looked at instead. Entries that
no installation has any more stay: another version of CKAN has them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir

from portal.i18n import FOLDER, compiled

__all__ = [
    "DOMAIN",
    "PO",
    "POT",
    "REASONS",
    "Entry",
    "Msgid",
    "Sentences",
    "entries",
    "key",
    "main",
    "sentences",
    "text",
    "unfounded",
    "untranslated",
]

Msgid = str | tuple[str, ...]
Entry = polib.POEntry

DOMAIN = "ckanext-satudata-core"
POT = FOLDER / "core" / f"{DOMAIN}.pot"
PO = FOLDER / "core" / "id" / "LC_MESSAGES" / f"{DOMAIN}.po"
REASONS = {"terms", "wrong"}

EXTENSIONS = ("scheming", "validation")
"""Packages besides CKAN whose pages and messages people see; neither release brings a catalogue."""

PLUGINS = (
    "activity",
    "audioview",
    "datastore",
    "datatablesview",
    "imageview",
    "tabledesigner",
    "textview",
    "videoview",
)
"""Of CKAN's own plugins those a portal may show; CKAN's template file names the rest as well."""

OTHERS = (
    "The CSRF token is missing.",
    "The CSRF session token is missing.",
    "The CSRF token has expired.",
    "The CSRF token is invalid.",
    "The CSRF tokens do not match.",
    "The referrer header is missing.",
    "The referrer does not match the host.",
    # States and names of fields, which CKAN translates when it has them in hand.
    "active",
    "deleted",
    "draft",
    "pending",
    "Fullname",
    "Image upload",
    "Image url",
    "License id",
    "Notes",
    "Oldpassword",
    "Owner org",
    "Password1",
    "Password2",
    "Tag string",
    "Title translated",
    "Upload",
    "Url",
)
"""Sentences no extractor finds: those of Flask-WTF, which reach the page of an error, and words CKAN puts together."""

METHODS = [
    ("**.min.js", "ignore"),
    ("**.py", "python"),
    ("**.js", "javascript"),
    *((f"**/templates**/**.{ending}", "ckan.lib.extract:extract_ckan") for ending in ("html", "txt", "rss")),
]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "ungettext": (1, 2)}
SKIPPED = {"tests", "vendor", "migration", "examples", "node_modules", "cypress"}

HEAD = """{language} of CKAN, ckanext-scheming and ckanext-validation, supplemented by ckanext-satudata.
Licensed under the same terms as the package (AGPL-3.0-or-later)."""
METADATA = {
    "Project-Id-Version": "ckanext-satudata",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


@dataclass
class Sentences:
    """What an installation says (each sentence with the script files it stands in), and what CKAN has in Indonesian."""

    scripts: dict[Msgid, set[str]] = field(default_factory=dict)
    indonesian: dict[Msgid, str] = field(default_factory=dict)

    def add(self, msgid: Msgid, places: Iterator[str] | list[str]) -> None:
        self.scripts.setdefault(msgid, set()).update(one for one in places if one.endswith(".js"))


def key(one: polib.POEntry) -> Msgid:
    """What identifies an entry: its sentence, or both forms of it."""
    return (one.msgid, one.msgid_plural) if one.msgid_plural else one.msgid


def text(one: polib.POEntry) -> str:
    """What an entry says in its (only or first) form; empty when it says nothing or is not certain."""
    return "" if one.fuzzy else one.msgstr_plural.get(0, "") if one.msgid_plural else one.msgstr


def entries(file: Path) -> dict[Msgid, polib.POEntry]:
    """The entries of a catalogue, without its header and what is commented out."""
    return {key(one): one for one in polib.pofile(str(file)) if not one.obsolete}


def _installed() -> Path:
    spec = find_spec("ckan")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("This interpreter has no CKAN.")
    return Path(spec.submodule_search_locations[0]).parent


def sentences(*folders: Path) -> Sentences:
    """Every sentence of CKAN and the packages in these installations (the running interpreter's when none is given)."""
    found = Sentences()
    for folder in folders or (_installed(),):
        home = folder / "ckan" / "i18n"
        for msgid, one in entries(home / "ckan.pot").items():
            found.add(msgid, [place for place, _ in one.occurrences])
        for msgid, one in entries(home / "id" / "LC_MESSAGES" / "ckan.po").items():
            if text(one):
                found.indonesian[msgid] = text(one)
        # CKAN's template file lags behind its sources by a few sentences.
        for root in (folder / "ckan", *(folder / "ckanext" / name for name in (*PLUGINS, *EXTENSIONS))):
            for msgid, place in _extracted(root):
                found.add(msgid, [place])
    for msgid in OTHERS:
        found.add(msgid, [])
    return found


def _extracted(root: Path) -> Iterator[tuple[Msgid, str]]:
    def wanted(folder: str) -> bool:
        name = Path(folder).name
        return name not in SKIPPED and not name.startswith((".", "_"))

    for place, _, msgid, _, _ in extract_from_dir(
        root, METHODS, keywords=KEYWORDS, directory_filter=wanted, strip_comment_tags=True
    ):
        if msgid and any(msgid):
            yield (msgid if isinstance(msgid, str) else tuple(msgid)), f"{root.name}/{place}"


def _ours() -> dict[Msgid, polib.POEntry]:
    return entries(PO) if PO.exists() else {}


def untranslated(said: Sentences) -> list[Msgid]:
    """Sentences with Indonesian neither in CKAN's catalogue nor in ours."""
    ours = {msgid for msgid, one in _ours().items() if text(one)}
    return [msgid for msgid in said.scripts if msgid not in ours and msgid not in said.indonesian]


def unfounded(said: Sentences) -> list[Msgid]:
    """Entries of ours that replace a translation of CKAN without saying why, or say why and replace nothing."""
    found = []
    for msgid, one in _ours().items():
        replaces = said.indonesian.get(msgid, text(one)) != text(one)
        if replaces != (one.comment in REASONS) and (msgid in said.scripts or replaces):
            found.append(msgid)
    return found


def _write(said: Sentences) -> None:
    ours = _ours()
    files = {POT: polib.POFile(wrapwidth=0), PO: polib.POFile(wrapwidth=0)}
    for file, language in ((POT, "Template"), (PO, "Bahasa Indonesia")):
        files[file].metadata = METADATA
        files[file].header = HEAD.format(language=language)
    for msgid in sorted({*ours, *untranslated(said)}, key=lambda one: [form.lower() for form in _forms(one)]):
        known = ours.get(msgid, polib.POEntry())
        places = {place for place, _ in known.occurrences} | said.scripts.get(msgid, set())
        for file, words in ((POT, ""), (PO, text(known))):
            files[file].append(_entry(msgid, words, sorted(places), known.comment if file == PO else ""))
    for file, content in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        content.save(str(file))
    PO.with_suffix(".mo").write_bytes(compiled(PO))


def _forms(msgid: Msgid) -> tuple[str, ...]:
    return (msgid,) if isinstance(msgid, str) else msgid


def _entry(msgid: Msgid, words: str, places: list[str], why: str) -> polib.POEntry:
    one = polib.POEntry(msgid=_forms(msgid)[0], comment=why, occurrences=[(place, "") for place in places])
    if isinstance(msgid, str):
        one.msgstr = words
    else:
        one.msgid_plural, one.msgstr_plural = msgid[1], {0: words}
    return one


def main(words: list[str]) -> int:
    """Report, or with `--write` bring the files up to date first."""
    said = sentences(*(Path(one) for one in words if one != "--write"))
    if "--write" in words:
        _write(said)
    missing, strange = untranslated(said), unfounded(said)
    for title, found in (("without Indonesian", missing), ("replaced without a reason", strange)):
        print(f"{len(found)} {title}")
        for msgid in found:
            print(f"    {_forms(msgid)[0]!r}")
    return int(bool(missing or strange))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
