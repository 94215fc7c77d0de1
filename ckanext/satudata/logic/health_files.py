"""Figures about bytes: of uploaded resources, of attachments, letters and records, of tables in the DataStore."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import ckan.plugins as p
from ckan.model.types import make_uuid

from ckanext.satudata.adapters import attachments, inventory, letter_files, storage
from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic.health_figure import Figure
from ckanext.satudata.model import Attachment, ExecutionRow
from ckanext.satudata.model.base import Session

__all__ = ["figures"]

PAGE = 500
"""Rows read at a time."""

_UPLOADS = sa.text(
    """
    SELECT r.id, r.url, r.url_type, p.name, k.file_hash, k.file_size, e.judged
    FROM resource r
    JOIN package p ON p.id = r.package_id AND p.state <> 'deleted'
    LEFT JOIN LATERAL (
        SELECT file_hash, file_size FROM satudata_check_result k
        WHERE k.resource_id = r.id AND k.state IN ('passed', 'failed') ORDER BY k.created_at DESC LIMIT 1
    ) k ON true
    LEFT JOIN LATERAL (
        SELECT e.data -> 'checks' -> r.id ->> 'hash' AS judged
        FROM satudata_case c JOIN satudata_event e ON e.case_id = c.id AND e.transition = 'submit'
        WHERE :deep AND c.object_type = 'dataset' AND c.object_id = p.id AND c.category IN ('waiting', 'published')
        ORDER BY e.seq DESC LIMIT 1
    ) e ON true
    WHERE r.state = 'active' AND r.url_type = 'upload' AND r.id > :after
    ORDER BY r.id LIMIT :page
    """
)


def figures(*, deep: bool, tick: Callable[[int], None]) -> list[Figure]:
    """Bytes that are not there, are others than were judged, or belong to nobody.

    :param deep: compute checksums too
    """
    missing, changed = _uploads(deep=deep, tick=tick)
    return [
        Figure("file_missing", N_("Files of datasets whose bytes are not there"), tuple(missing)),
        Figure("file_changed", N_("Files of datasets that are not what was checked"), tuple(changed)),
        *_of_cases(deep=deep, tick=tick),
        *_of_letters(deep=deep, tick=tick),
        *_of_records(deep=deep, tick=tick),
        *_datastore(),
    ]


def _of_cases(*, deep: bool, tick: Callable[[int], None]) -> list[Figure]:
    lost, altered = _compared(_attachments(tick), deep=deep)
    return [
        Figure("attachment_missing", N_("Documents of cases whose bytes are not there"), lost),
        Figure("attachment_changed", N_("Documents of cases that are not what was attached"), altered),
        Figure(
            "file_orphan",
            N_("Files in our folder of documents that belong to no case"),
            tuple(inventory.orphans(attachments.path_of, _known_attachments)),
            warning=True,
        ),
    ]


def _of_letters(*, deep: bool, tick: Callable[[int], None]) -> list[Figure]:
    lost, altered = _compared(chain(_letters(tick), _templates(tick)), deep=deep)
    return [
        Figure("letter_missing", N_("Files of letters whose bytes are not there"), lost),
        Figure("letter_changed", N_("Files of letters that are not what was filed"), altered),
        Figure(
            "letter_orphan",
            N_("Files in our folder of letters that belong to no letter and no template"),
            tuple(inventory.orphans(letter_files.path_of, _known_letters)),
            warning=True,
        ),
    ]


def _of_records(*, deep: bool, tick: Callable[[int], None]) -> list[Figure]:
    lost, altered = _compared(_executions(tick), deep=deep)
    return [
        Figure("execution_missing", N_("Files of what was carried out whose bytes are not there"), lost),
        Figure("execution_changed", N_("Files of what was carried out that are not what was recorded"), altered),
        Figure(
            "execution_orphan",
            N_("Files in our folder of what was carried out that belong to no record"),
            tuple(inventory.orphans(_execution_path, _known_executions)),
            warning=True,
        ),
    ]


def _uploads(*, deep: bool, tick: Callable[[int], None]) -> tuple[list[str], list[str]]:
    missing, changed = [], []
    for resource_id, url, url_type, name, file_hash, file_size, judged in _paged(_UPLOADS, tick, deep=deep):
        resource = {"id": resource_id, "url": url, "url_type": url_type}
        size = inventory.stored_size(resource)
        said = f"{name} {resource_id}"
        other = file_size is not None and size not in (file_size, inventory.UNKNOWN)
        if size is None:
            missing.append(said)
        elif other or (deep and not _same(resource, {one for one in (file_hash, judged) if one})):
            changed.append(said)
    return missing, changed


def _same(resource: dict[str, Any], hashes: set[str]) -> bool:
    if not hashes:
        return True
    with storage.opened(resource) as stream:
        return stream is not None and hashes == {storage.sha256_of(stream)[0]}


def _paged(stmt: Any, tick: Callable[[int], None], **values: Any) -> Iterator[Any]:
    """All rows by pages, each continuing after the id before it: no cursor stays open while files are read."""
    after = ""
    while rows := Session.execute(stmt, {"after": after, "page": PAGE, **values}).fetchall():
        yield from rows
        after = rows[-1][0]
        tick(len(rows))


_ATTACHED = sa.text(
    """
    SELECT id, case_id, filename, size, sha256 FROM satudata_attachment
    WHERE deleted_at IS NULL AND id > :after ORDER BY id LIMIT :page
    """
)


_LETTERS = sa.text(
    """
    SELECT id, coalesce(nullif(number, ''), subject), files FROM satudata_letter
    WHERE files <> '{}' AND id > :after ORDER BY id LIMIT :page
    """
)
_TEMPLATES = sa.text(
    """
    SELECT DISTINCT ON (file_key) file_key, kind, filename, size, sha256 FROM satudata_letter_template
    WHERE file_key > :after ORDER BY file_key LIMIT :page
    """
)
_EXECUTIONS = sa.text(
    """
    SELECT id, profile_key, step, year, filename, size, sha256 FROM satudata_execution
    WHERE file_of = id AND id > :after ORDER BY id LIMIT :page
    """
)


@dataclass(frozen=True)
class _Kept:
    """A file of ours as its row tells of it, and how a person is told of it."""

    said: str
    path: Path
    size: int
    sha256: str


def _attachments(tick: Callable[[int], None]) -> Iterator[_Kept]:
    for attachment_id, case_id, filename, size, sha256 in _paged(_ATTACHED, tick):
        said = f"{filename} {attachment_id} (case {case_id})"
        yield _Kept(said, attachments.path_of(attachment_id), size, sha256)


def _letters(tick: Callable[[int], None]) -> Iterator[_Kept]:
    for _, name, files in _paged(_LETTERS, tick):
        for one in files.values():
            said = f"{one['name']} {one['key']} (letter {name})"
            yield _Kept(said, letter_files.path_of(one["key"]), one["size"], one["sha256"])


def _templates(tick: Callable[[int], None]) -> Iterator[_Kept]:
    """Word files of offices: they lie with the letters; one that several rows name counts once."""
    for key, kind, filename, size, sha256 in _paged(_TEMPLATES, tick):
        yield _Kept(f"{filename} {key} (template {kind})", letter_files.path_of(key), size, sha256)


def _executions(tick: Callable[[int], None]) -> Iterator[_Kept]:
    """Records that stored a file; a correction that keeps it has no bytes of its own."""
    for execution_id, profile, step, year, filename, size, sha256 in _paged(_EXECUTIONS, tick):
        said = f"{filename} {execution_id} (row {step} of {profile}, {year})"
        yield _Kept(said, _execution_path(execution_id), size, sha256)


def _execution_path(execution_id: str) -> Path:
    return attachments.path_of(execution_id, attachments.EXECUTIONS)


def _compared(kept: Iterable[_Kept], *, deep: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those whose bytes are not there, and those whose bytes are others."""
    lost, altered = [], []
    for one in kept:
        found = inventory.size_of(one.path)
        if found is None:
            lost.append(one.said)
        elif found != one.size or (deep and _digest(one.path) != one.sha256):
            altered.append(one.said)
    return tuple(lost), tuple(altered)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return storage.sha256_of(stream)[0]


def _known_attachments(ids: list[str]) -> set[str]:
    stmt = sa.select(Attachment.id).where(Attachment.id.in_(ids), Attachment.deleted_at.is_(None))
    return set(Session.scalars(stmt))


_LETTER_KEYS = sa.text(
    """
    SELECT file.value ->> 'key' FROM satudata_letter, jsonb_each(files) file
    WHERE file.value ->> 'key' IN (SELECT unnest(CAST(:keys AS text[])))
    UNION SELECT file_key FROM satudata_letter_template WHERE file_key = ANY(:keys)
    """
)


def _known_letters(keys: list[str]) -> set[str]:
    return set(Session.scalars(_LETTER_KEYS, {"keys": keys}))


def _known_executions(ids: list[str]) -> set[str]:
    stmt = sa.select(ExecutionRow.id).where(ExecutionRow.id.in_(ids), ExecutionRow.file_of == ExecutionRow.id)
    return set(Session.scalars(stmt))


_MARKED = sa.text(
    """
    SELECT r.id, p.name FROM resource r JOIN package p ON p.id = r.package_id AND p.state <> 'deleted'
    WHERE r.state = 'active' AND r.extras LIKE '%"datastore_active": true%'
    """
)
_TABLES = sa.text('SELECT name FROM "_table_metadata" WHERE alias_of IS NULL')
_LIVING = sa.text("SELECT id FROM resource WHERE state = 'active' AND id = ANY(:ids)")


def _datastore() -> list[Figure]:
    if not p.plugin_loaded("datastore"):
        return []
    from ckanext.datastore.backend.postgres import get_read_engine

    with get_read_engine().connect() as connection:
        tables = {str(row[0]) for row in connection.execute(_TABLES)}
    marked = {row[0]: row[1] for row in Session.execute(_MARKED)}
    living = set(Session.scalars(_LIVING, {"ids": sorted(tables)}))
    return [
        Figure(
            "table_missing",
            N_("Files that say they are in the DataStore and are not"),
            tuple(f"{name} {one}" for one, name in marked.items() if one not in tables),
        ),
        Figure(
            "table_orphan",
            N_("Tables in the DataStore whose file is gone"),
            tuple(sorted(one for one in tables if _is_id(one) and one not in living)),
        ),
    ]


def _is_id(name: str) -> bool:
    """Whether a table bears the id of a resource; others belong to whoever made them."""
    return len(name) == len(make_uuid()) and name.count("-") == 4  # noqa: PLR2004
