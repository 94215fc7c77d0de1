"""Settings that name SOP profiles: one nobody knows keeps CKAN from starting, with the nearest word that is known.

A profile of a wrong name fell back to `baku` before, so that an office could work by another SOP than the one it wrote
down without anybody noticing.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from difflib import get_close_matches

import sqlalchemy as sa
from sqlalchemy import exc

from ckan.exceptions import CkanConfigurationException
from ckan.model import meta

from ckanext.satudata import config
from ckanext.satudata.domain.sop import FLOW_KINDS
from ckanext.satudata.logic.profiles import FALLBACK, bundled_keys
from ckanext.satudata.startup import Refusal

__all__ = ["refuse_unknown_profiles", "unknown_profiles"]

log = logging.getLogger(__name__)

PROFILES, OF_ORGANIZATIONS, BESIDE = config.SOP_SETTINGS


def refuse_unknown_profiles() -> None:
    """Called when everything is configured. Stored profiles are looked up only for words that are no bundled one.

    A database that does not answer cannot say what it holds: then nothing is refused, because the commands that cure it
    must run. One without our tables holds none.
    """
    words = config.sop_settings()
    refusals = unknown_profiles(words, bundled_keys())
    if not refusals:
        return
    stored = _stored()
    if stored is None:
        log.warning("SOP profiles named in the ini file could not be looked up: the database does not answer")
        return
    refusals = unknown_profiles(words, [*bundled_keys(), *stored])
    if refusals:
        raise CkanConfigurationException("\n".join(str(refusal) for refusal in refusals))


def _stored() -> list[str] | None:
    try:
        with meta.engine.connect() as connection:  # type: ignore[union-attr] - bound before plugins are configured
            return list(connection.execute(sa.text("SELECT DISTINCT key FROM satudata_sop_profile")).scalars())
    except exc.ProgrammingError:
        return []
    except exc.SQLAlchemyError:
        return None


def unknown_profiles(words: dict[str, list[str]], known: Collection[str]) -> list[Refusal]:
    """One refusal for each setting with a profile or a kind of object nobody knows; the line as it should be."""
    found: list[Refusal] = []
    for key, written in words.items():
        corrected = [_corrected(word, key, known) for word in written]
        if corrected != written:
            wrong = next(word for word, right in zip(written, corrected, strict=True) if word != right)
            found.append(_refusal(f"{key} = {' '.join(filter(None, corrected))}".rstrip(), wrong, known))
    return found


def _corrected(word: str, key: str, known: Collection[str]) -> str:
    """The word as it should be: the nearest profile, `baku` where none is near; empty for what cannot be guessed."""
    if key == BESIDE:
        return _nearest(word, known)
    place, colon, pair = word.rpartition(":") if key == OF_ORGANIZATIONS else ("", "", word)
    kind, equals, profile = pair.partition("=")
    kind, profile = _nearest(kind, FLOW_KINDS), _nearest(profile, known) or FALLBACK
    complete = kind and equals and profile and (place or key == PROFILES)
    return f"{place}{colon}{kind}={profile}" if complete else ""


def _nearest(word: str, known: Iterable[str]) -> str:
    known = sorted(known)
    if word in known:
        return word
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.5)), "")


def _refusal(line: str, wrong: str, known: Collection[str]) -> Refusal:
    names = ", ".join(sorted(known))
    return Refusal(
        line,
        f'"{wrong}" names no SOP profile or kind of object this portal knows (profiles: {names})',
        f'"{wrong}" tidak menyebut profil SOP atau jenis objek yang dikenal portal ini (profil: {names})',
    )
