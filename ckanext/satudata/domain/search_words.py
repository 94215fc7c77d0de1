"""The search language of Solr, as far as an answer in it can depend only on what the asker may see.

Which datasets match, and their counts and facets, are limited by permission labels. Three things are not: a function
query is computed over the whole index; a similar word (`kata~`) is chosen from the words of all documents; and the
score of a match knows in how many documents a word occurs, hidden ones included. So the first two are refused, and the
order of results is made from matches alone.
"""

from __future__ import annotations

import re

__all__ = ["QUERY_FIELDS", "by_words", "is_plain", "is_readable", "plain_field", "without_score"]

QUERY_FIELDS = "name^4 title^4 tags^2 groups^2 text"
"""Core's own fields and weights of a search by words."""

MOST_WORDS = 100
"""Words of one search; Solr's own limit is 1024 conditions, and each word is one condition per field."""

_SPACE = r"[ \t\n\r\u3000]"  # the same characters as in Solr's grammar: another blank is part of a word there
_FIRST = r"""(?:[^ \t\n\r\u3000+\-!():^\[\]"{}~\\/]|\\.)"""
_NEXT = r"""(?:[^ \t\n\r\u3000!():^\[\]"{}~\\]|\\.)"""
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_END = rf"""(?:{_QUOTED}|[^ \]}}"]+)"""
_TOKEN = re.compile(
    rf"""
      {_SPACE}+
    | {_QUOTED}(?:~[0-9]+)?                            # words in this order, or at most so far apart
    | [\[{{]\ *(?!!){_END}\ +(?:TO\ +)?{_END}\ *[\]}}]   # from ... to
    | \^=?[0-9.]+                                      # weight
    | [()+\-!]
    | (?P<word>{_FIRST}{_NEXT}*)(?P<field>{_SPACE}*:)?
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_MAGIC = re.compile(r"(?<![0-9A-Za-z])_(?:query|val)_(?![0-9A-Za-z])", re.IGNORECASE)
_FIELD = re.compile(r"[A-Za-z0-9.\-][A-Za-z0-9_.\-]*", re.ASCII)
_UNIT = re.compile(r'(?P<sign>[+\-]*)(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_SIGNS = {"AND": "", "OR": "", "NOT": "-", "&&": "", "||": ""}


def plain_field(name: str) -> bool:
    """Whether this names a field; a name that begins with an underscore is Solr's own, and may be a function."""
    return name == "_version_" or bool(_FIELD.fullmatch(name))


def is_plain(query: str) -> bool:
    """Whether core hands this to the parser of plain words: it goes by the colon."""
    return ":" not in query


def is_readable(query: str, plain: bool = False) -> bool:
    """Whether every part of the query is known, and none asks anything of documents that do not match.

    Known are words, fields, quotes, ranges, brackets, signs and weights; anything else, whatever it may mean to some
    version of Solr, is not. `plain`: for the parser of plain words everything but its own signs is text.
    """
    text = _unescaped(query)
    if "{!" in text or (_MAGIC.search(text) and not plain):
        return False
    return plain or _all_known(query)


def _all_known(query: str) -> bool:
    position = 0
    while position < len(query):
        token = _TOKEN.match(query, position)
        if token is None:
            return False
        if token["field"] and not _is_field(_unescaped(token["word"])):
            return False
        position = token.end()
    return True


def _is_field(name: str) -> bool:
    """Extras may bear any name, so any name is a field, but for those Solr reads in its own way."""
    return name in {"*", "_version_"} or not (name.startswith("_") or re.search(r"[{}!$*?]", name))


def _unescaped(text: str) -> str:
    """As Solr reads it: `\\u005f` is an underscore there, and core looks for underscores only."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


def by_words(query: str, weights: str = QUERY_FIELDS, most: int = MOST_WORDS) -> str | None:
    """The same search by words, each match worth the weight of its field and nothing else.

    None where there is nothing to weigh, or too much of it. Core asks Solr to join what has no sign by AND; joined by
    OR the words stay optional, and the least number that must match (`mm`) is counted as before.
    """
    fields = [(name, weight or "1") for name, _, weight in (one.partition("^") for one in weights.split())]
    units = list(_units(query))
    if not fields or not 0 < len(units) <= most:
        return None
    optional = " OR ".join(_anywhere(words, fields) for sign, words in units if not sign)
    signed = [sign + _anywhere(words, fields) for sign, words in units if sign]
    return " ".join([optional, *signed]).strip()


def _anywhere(words: str, fields: list[tuple[str, str]]) -> str:
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    return "(" + " OR ".join(f'{name}:"{quoted}"^={weight}' for name, weight in fields) + ")"


def _units(query: str) -> list[tuple[str, str]]:
    """Words and phrases with their sign (must, must not, or nothing), as the parser of plain words takes them."""
    if query.count('"') % 2:
        query = query.replace('"', " ")
    units: list[tuple[str, str]] = []
    following, joined = "", False
    for found in _UNIT.finditer(query):
        if found["word"] in _SIGNS:
            following, joined = _SIGNS[found["word"]], found["word"] in {"AND", "&&"}
            if joined and units and not units[-1][0]:
                units[-1] = ("+", units[-1][1])
            continue
        words = found["phrase"] if found["word"] is None else found["word"]
        if any(character.isalnum() for character in words):
            units.append((found["sign"][-1:] or following or ("+" if joined else ""), words))
        following, joined = "", False
    return units


def without_score(sort: str) -> str:
    """The same order without the score, newest first where nothing else is left."""
    kept = [part.strip() for part in sort.split(",") if part.strip() and part.split()[0].lower() != "score"]
    return ", ".join(kept) or "metadata_modified desc"
