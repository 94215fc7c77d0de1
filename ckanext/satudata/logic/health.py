"""Figures that say whether database, search index, files, events and messages agree for every dataset.

Each figure is read with a fixed number of statements, rows come in pages; the search index is asked in pages, once for
each label in use. What is held at a time is a few hundred bytes a dataset and one case's events. Nothing is locked and
nothing written: the portal goes on meanwhile, and what changed between two looks is looked at again before it counts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pysolr
import sqlalchemy as sa

import ckan.plugins as p
from ckan import model
from ckan.lib.search import SearchIndexError, index_for, make_connection
from ckan.lib.search import commit as search_commit

from ckanext.satudata import config
from ckanext.satudata.domain.role import Role, roles_for
from ckanext.satudata.domain.text import N_
from ckanext.satudata.domain.visibility import LABEL_PUBLIC, dataset_labels
from ckanext.satudata.logic import check_sweep, health_files, health_history, outbox
from ckanext.satudata.logic.adopt import adopt
from ckanext.satudata.logic.health_figure import SAMPLE, Figure
from ckanext.satudata.logic.people import held_role
from ckanext.satudata.logic.profiles import current_profile
from ckanext.satudata.model import Adoption, Case, Official, Outbox, RoleAssignment
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["SAMPLE", "Figure", "NotAdoptedError", "Repaired", "figures", "repair", "work", "wrong"]

log = logging.getLogger(__name__)

STUCK_AFTER = timedelta(minutes=15)
"""A message that waits longer than this has nobody delivering it."""

PAGE = 1000

HIDDEN = "satudata-hidden"
"""The label of what nobody may see; nobody holds it, so it counts as none."""


class NotAdoptedError(Exception):
    """Nothing can be repaired before the catalogue was taken over once."""


@dataclass
class Repaired:
    """What a repair did, or would do."""

    hidden: list[str] = field(default_factory=list)
    cases: int = 0
    indexed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    requeued: list[str] = field(default_factory=list)
    closed: int = 0
    """Activities of hidden datasets the public could have read."""
    told: int = 0
    """Messages to the index that were tried again."""
    left: list[str] = field(default_factory=list)
    """What only a person can mend."""


@dataclass(frozen=True)
class _Dataset:
    """A dataset beside its newest case, as the visibility rule needs it."""

    id: str
    name: str
    package_state: str
    private: bool
    organization_id: str | None
    has_case: bool
    state: str
    category: str
    access_class: str

    @property
    def active(self) -> bool:
        return self.package_state == model.State.ACTIVE

    @property
    def labels(self) -> set[str]:
        """As the gate labels it; a dataset half made is one of the OPD's drafts."""
        return set(
            dataset_labels(
                self.category,
                self.state,
                self.access_class,
                self.organization_id,
                has_case=self.has_case,
                private=self.private or not self.active,
                active=True,
            )
        )

    @property
    def is_open(self) -> bool:
        """Whether the case says that anybody may read it, whatever `private` says."""
        labels = dataset_labels(
            self.category, self.state, self.access_class, None, has_case=self.has_case, private=False
        )
        return LABEL_PUBLIC in labels


_DATASETS = sa.text(
    """
    SELECT p.id, p.name, p.state, coalesce(p.private, false), c.organization_id, c.id IS NOT NULL,
           coalesce(c.state, ''), coalesce(c.category, ''), coalesce(c.access_class, '')
    FROM package p
    LEFT JOIN LATERAL (
        SELECT * FROM satudata_case c WHERE c.object_type = 'dataset' AND c.object_id = p.id
        ORDER BY c.created_at DESC, c.id LIMIT 1
    ) c ON true
    WHERE p.state <> 'deleted' AND NOT coalesce(p.type, 'dataset') = ANY(:exempt)
    ORDER BY p.name
    """
)
_OTHERS = sa.text("SELECT id FROM package WHERE state <> 'deleted'")


def _datasets() -> list[_Dataset]:
    rows = Session.execute(_DATASETS, {"exempt": sorted(config.exempt_types())})
    return [_Dataset(*row) for row in rows]


Tick = Callable[[int], None]
"""Told how many datasets, files or events were looked at since it was told last."""


def work() -> int:
    """How much there is to look at, for a progress bar: datasets twice (database, index), files, events."""
    counted = sa.text(
        """
        SELECT 2 * (SELECT count(*) FROM package WHERE state <> 'deleted') + (SELECT count(*) FROM satudata_event)
               + (SELECT count(*) FROM resource WHERE state = 'active' AND url_type = 'upload')
               + (SELECT count(*) FROM satudata_attachment WHERE deleted_at IS NULL)
               + (SELECT count(*) FROM satudata_letter WHERE files <> '{}')
               + (SELECT count(DISTINCT file_key) FROM satudata_letter_template)
               + (SELECT count(*) FROM satudata_execution WHERE file_of = id)
        """
    )
    return Session.execute(counted).scalar() or 0


def figures(*, deep: bool = False, tick: Tick = lambda _: None) -> list[Figure]:
    """All figures, in the order an operator should read them.

    :param deep: also compute the checksum of every file, which reads all of them
    """
    datasets = _datasets()
    tick(len(datasets))
    found = [*_database(datasets)]
    found += _index(datasets)
    tick(len(datasets))
    found += health_files.figures(deep=deep, tick=tick)
    found += health_history.figures(tick=tick)
    return [*found, *_outbox(), _checks(), _gates_without_holder(), *_settings()]


def wrong(found: Iterable[Figure]) -> bool:
    """Whether somebody must act."""
    return any(one.wrong for one in found)


def _database(datasets: list[_Dataset]) -> list[Figure]:
    def names(which: Iterable[_Dataset]) -> tuple[str, ...]:
        return tuple(one.name for one in which)

    return [
        Figure("case_missing", N_("Datasets without a case: hidden"), names(d for d in datasets if not d.has_case)),
        Figure(
            "not_private",
            N_("Datasets CKAN calls public while their case is not published: hidden by their labels only"),
            names(_exposed(datasets)),
        ),
        Figure(
            "not_public",
            N_("Published datasets CKAN calls private: nobody outside sees them"),
            names(d for d in datasets if d.active and d.private and d.is_open),
        ),
    ]


def _exposed(datasets: list[_Dataset]) -> list[_Dataset]:
    return [d for d in datasets if d.has_case and not d.private and not d.is_open]


def _indexed() -> dict[str, set[str]]:
    """Every dataset of this portal in the index, with those of its labels we answer for.

    CKAN indexes labels without storing them: a document cannot say its labels, so each label names its documents.

    :raises pysolr.SolrError: the index does not answer
    """
    connection = make_connection()
    portal = [f'+site_id:"{config.site_id()}"', "+entity_type:package"]
    found: dict[str, set[str]] = {one: set() for one in _ids(connection, portal)}
    facets = connection.search(
        "*:*", fq=portal, rows=0, facet="true", **{"facet.field": "permission_labels", "facet.limit": -1}
    ).facets["facet_fields"]["permission_labels"]
    for label in facets[::2]:
        if label == LABEL_PUBLIC or (label.startswith("satudata-") and label != HIDDEN):
            for one in _ids(connection, [*portal, f'+permission_labels:"{label}"']):
                found.setdefault(one, set()).add(label)
    return found


def _ids(connection: Any, filters: list[str]) -> Iterator[str]:
    """Ids of the documents these filters leave, page by page."""
    mark, following = "", "*"
    while following != mark:
        mark = following
        answer = connection.search("*:*", fq=filters, fl="id", sort="index_id asc", rows=PAGE, cursorMark=mark)
        yield from (document["id"] for document in answer.docs)
        following = answer.nextCursorMark or mark


@dataclass(frozen=True)
class _Disagreement:
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    orphans: tuple[str, ...]


def _compare(datasets: list[_Dataset]) -> _Disagreement:
    """Ids of what the index lacks, labels differently, and still holds.

    :raises pysolr.SolrError: the index does not answer
    """
    indexed = _indexed()
    known = set(Session.scalars(_OTHERS))
    orphans = tuple(one for one in indexed if one not in known)
    missing = tuple(one.id for one in datasets if one.active and one.id not in indexed)
    stale = tuple(one.id for one in datasets if one.id in indexed and one.labels != indexed[one.id])
    return _Disagreement(missing, stale, orphans)


def _index(datasets: list[_Dataset]) -> list[Figure]:
    try:
        found = _compare(datasets)
    except (pysolr.SolrError, OSError) as e:
        log.warning("health: the search index does not answer: %s", e)
        return [Figure("index_silent", N_("The search index does not answer"), ("solr_url",))]
    name = {one.id: one.name for one in datasets}
    return [
        Figure("index_missing", N_("Datasets the search index lacks"), tuple(name[x] for x in found.missing)),
        Figure(
            "index_stale",
            N_("Datasets the search index shows to other people than their case says"),
            tuple(name[x] for x in found.stale),
        ),
        Figure("index_orphan", N_("Entries of the search index whose dataset is gone"), found.orphans),
    ]


def _outbox() -> list[Figure]:
    old = utcnow() - STUCK_AFTER

    def told(rows: Iterable[Outbox]) -> tuple[str, ...]:
        return tuple(f"{row.kind} {row.id}" for row in rows)

    waiting = [row for row in Outbox.in_states(("pending", "sending")) if row.created_at < old]
    return [
        Figure("outbox_failed", N_("Messages given up after several attempts"), told(Outbox.in_states(("failed",)))),
        Figure("outbox_unsure", N_("Mails that may have left or not"), told(Outbox.in_states(("unsure",)))),
        Figure("outbox_stuck", N_("Messages nobody delivers: is the job worker running?"), told(waiting)),
    ]


def _checks() -> Figure:
    found = tuple(f"{run.filename} {run.resource_id}" for run in check_sweep.stuck())
    return Figure("check_stuck", N_("Checks nobody carries out: is the job worker running?"), found)


_WORKING = sa.text(
    """
    SELECT DISTINCT c.organization_id, g.name FROM satudata_case c JOIN "group" g ON g.id = c.organization_id
    WHERE c.object_type = 'dataset' AND c.category <> 'closed' AND g.state = 'active' ORDER BY g.name
    """
)
_PARENTS = sa.text("SELECT group_id, table_id FROM member WHERE table_name = 'group' AND state = 'active'")


def _gates_without_holder() -> Figure:
    """Decisions nobody may take today, by organisation: a case that reaches them stands still."""
    today = utcnow().date()
    known = {str(role) for role in Role}
    held = [held_role(row) for row in RoleAssignment.search() if row.role in known]
    offices = {(row.role, row.organization_id) for row in Official.search() if row.in_force(today)}
    parents: dict[str, list[str]] = {}
    for child, parent in Session.execute(_PARENTS):
        parents.setdefault(child, []).append(parent)
    found: dict[str, None] = {}
    for organization_id, name in Session.execute(_WORKING):
        scope = [None, *_above(organization_id, parents)]
        roles = {str(role) for role in roles_for(held, organization_id, scope[2:], today)}
        signing = {role for role, where in offices if where in scope}
        for gate in _unheld(organization_id, roles, signing):
            found[f"{name}: {gate}"] = None
    return Figure("gate_without_holder", N_("Decisions nobody holds the role for"), tuple(found))


def _above(organization_id: str, parents: dict[str, list[str]]) -> list[str]:
    """The organisation and everything above it; a loop in the tree ends."""
    found = [organization_id]
    for one in found:
        found.extend(parent for parent in parents.get(one, []) if parent not in found)
    return found


def _unheld(organization_id: str, roles: set[str], signing: set[str]) -> Iterator[str]:
    """Roles of decisions that neither a holder nor, for an official, somebody who enters it can take."""
    flow = current_profile(organization_id, "dataset").flows["dataset"]
    for transition in flow.transitions.values():
        if not transition.decision:
            continue
        for state, allowed in transition.roles_at.items():
            deciders = {str(role) for role in allowed}
            clerks = {str(role) for role in transition.entered_by_at.get(state, ())}
            if not deciders & roles and not (clerks & roles and deciders & signing):
                yield "/".join(sorted(deciders))


def _settings() -> list[Figure]:
    """Settings that are allowed and rarely meant."""
    others = [one.name for one in p.PluginImplementations(p.IPermissionLabels)][1:]
    return [
        _setting("timezone_utc", N_("Times are shown in UTC"), config.display_timezone() == "UTC", "display_timezone"),
        _setting(
            "gravatar",
            N_("Browsers of signed-in people ask gravatar.com for pictures"),
            config.gravatar() != "disabled",
            "gravatar_default",
        ),
        _setting(
            "user_create_organizations",
            N_("Any registered user may create organisations"),
            config.users_create_organizations(),
            "auth.user_create_organizations",
        ),
        _setting(
            "user_create_groups",
            N_("Any registered user may create groups"),
            config.users_create_groups(),
            "auth.user_create_groups",
        ),
        Figure("other_labels", N_("Plugins whose permission labels have no effect"), tuple(others), warning=True),
    ]


def _setting(key: str, msgid: str, found: bool, name: str) -> Figure:
    return Figure(key, msgid, (f"ckan.{name}",) if found else (), warning=True)


def repair(*, actor: model.User | None = None, dry_run: bool = False) -> Repaired:
    """Mend what can be mended without publishing anything; safe while the portal is used, and to repeat.

    Hides again, gives missing cases (as drafts), closes old activities of hidden datasets, tries again what a crash
    left half told, queues lost checks again, indexes anew. Each dataset is locked and read again before it is written
    to: what was decided meanwhile stands. A sentence in `left` for each finding only a person can mend.

    :raises NotAdoptedError: the catalogue was never taken over; `private` of all datasets would be lost
    """
    if not Adoption.done():
        raise NotAdoptedError
    done = Repaired()
    done.hidden = _hide([(one.id, one.name) for one in _exposed(_datasets())], dry_run=dry_run)
    taken = adopt(actor=actor, dry_run=dry_run)
    done.cases = taken.total
    done.closed = health_history.close_activities(dry_run=dry_run)
    done.told = _tell_again(dry_run=dry_run)
    done.requeued = check_sweep.requeue(dry_run=dry_run)
    _repair_index(done, set(taken.package_ids), dry_run=dry_run)
    if not dry_run:
        done.left = [f"{one.key}: {name}" for one in figures() if one.wrong for name in one.found[:SAMPLE]]
    return done


def _hide(exposed: list[tuple[str, str]], *, dry_run: bool) -> list[str]:
    """Names of those made private again: each locked, and read again under the lock."""
    if dry_run:
        return [name for _, name in exposed]
    return [name for package_id, name in exposed if _hide_one(package_id)]


_LOCK = sa.text("SELECT private FROM package WHERE id = :id FOR UPDATE")
_HIDE = sa.text("UPDATE package SET private = true WHERE id = :id")


def _hide_one(package_id: str) -> bool:
    Session.rollback()
    private = Session.execute(_LOCK, {"id": package_id}).scalar()
    case = Case.lock_newest(package_id)
    labels = dataset_labels(case.category, case.state, case.access_class, None, private=False) if case else ()
    wrong_now = private is not None and not private and LABEL_PUBLIC not in labels
    if wrong_now:
        Session.execute(_HIDE, {"id": package_id})
    Session.commit()
    return wrong_now


def _tell_again(*, dry_run: bool) -> int:
    """What waits for the index or for a dataset's fields, also what a crash left half done; mails have their timer."""
    waiting = len(Outbox.pending_ids(outbox.IMMEDIATE))
    if dry_run:
        return waiting
    return sum(outbox.deliver(outbox.IMMEDIATE).values())


def _repair_index(done: Repaired, touched: set[str], *, dry_run: bool) -> None:
    after = _datasets()
    found = _compare(after)
    touched |= set(found.missing) | set(found.stale)
    ordered = [one for one in after if one.id in touched or one.name in done.hidden]
    done.removed = list(found.orphans)
    if dry_run:
        done.indexed = [one.name for one in ordered]
        return
    for package_id in done.removed:
        _forget(package_id)
    done.indexed = [one.name for one in ordered if _index_anew(one)]
    search_commit()


def _index_anew(one: _Dataset) -> bool:
    """Under the dataset's own lock and read anew; one broken dataset of an old portal does not keep the others out."""
    try:
        outbox.reindex(one.id)
    except (SearchIndexError, OSError):
        raise
    except Exception:
        Session.rollback()
        log.exception("not indexed: %s", one.name)
        return False
    return True


def _forget(package_id: str) -> None:
    """Take an entry out of the index, unless its dataset came back meanwhile."""
    index: Any = index_for(model.Package)
    if Session.execute(sa.select(model.Package.id).where(model.Package.id == package_id)).first() is None:
        index.remove_dict({"id": package_id})
