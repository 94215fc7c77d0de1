"""Taking over an existing portal: nothing public disappears, nothing hidden appears.

==================================  ===============  =====================================================
dataset                             case             why
==================================  ===============  =====================================================
active and public                   `terpublikasi`   stays visible; marked as taken over, access `terbuka`
active and private, or half made    first state      stays hidden; goes through the gates from now on
deleted                             `dihapus`        stays in the trash; once restored it is hidden, and a
                                                     sysadmin may move its case
==================================  ===============  =====================================================

Only the first take-over makes anything `terpublikasi`. What is without a case later was hidden until then, whatever
its `private` says: it becomes a draft. Cases and events are written by the database itself, two statements for each
profile and kind, so that ten thousand datasets take seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckan import model
from ckan.lib import search
from ckan.model.types import make_uuid

from ckanext.satudata import config
from ckanext.satudata.domain.sop import SopProfile, State
from ckanext.satudata.domain.sop_types import ACCESS_CLASSES
from ckanext.satudata.logic.profiles import current_profile, find_profile, profile_copy
from ckanext.satudata.model import Adoption, Case
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "UNRESOLVED",
    "Adopted",
    "NotIndexedError",
    "Proposal",
    "UnknownProfileError",
    "adopt",
    "propose_roles",
    "to_index",
]

log = logging.getLogger(__name__)

FLOW = "dataset"
PACKAGE = model.package_table
PUBLISHED, DELETED = "terpublikasi", "dihapus"
UNRESOLVED = ""
"""Role of a proposal nobody but a person can make."""

_LOCK = 7368420011
"""Number of the advisory lock: two take-overs at once would write everything twice."""


class UnknownProfileError(Exception):
    """There is no SOP profile of this name with a flow for datasets."""


@dataclass
class Adopted:
    """What a take-over did, or would do."""

    first: bool
    published: int = 0
    drafts: int = 0
    deleted: int = 0
    exempt: int = 0
    had_case: int = 0
    restricted_but_public: int = 0
    """Public datasets whose metadata already say `terbatas` or `tertutup`: they stay public, somebody must look."""
    package_ids: list[str] = field(default_factory=list)
    """What must be indexed anew, hidden ones first."""

    @property
    def total(self) -> int:
        """How many cases were made."""
        return self.published + self.drafts + self.deleted

    def counts(self) -> dict[str, int]:
        """The figures as the adoption row keeps them."""
        names = ("published", "drafts", "deleted", "exempt", "had_case", "restricted_but_public")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Proposal:
    """A role somebody could hold, by what he is in CKAN; `role` is empty where a person must decide."""

    user_id: str
    user_name: str
    organization_id: str
    organization_name: str
    capacity: str
    role: str
    remark: str = ""


_KIND = """
    CASE WHEN p.state = 'deleted' THEN 'deleted'
         WHEN :first AND p.state = 'active' AND NOT coalesce(p.private, false) THEN 'published'
         ELSE 'drafts' END
"""
_NO_CASE = """
    NOT EXISTS (SELECT 1 FROM satudata_case c WHERE c.object_type = 'dataset' AND c.object_id = p.id)
"""
_NOT_EXEMPT = "NOT coalesce(p.type, 'dataset') = ANY(:exempt)"


def _extras(package: str) -> str:
    """SQL for the extras of a dataset as one object: in its row since CKAN 2.12, in a table of their own before."""
    if "extras" in PACKAGE.c:
        return f"coalesce({package}.extras, '{{}}'::jsonb)"
    return f"""
        coalesce((SELECT jsonb_object_agg(e.key, e.value) FROM package_extra e
                  WHERE e.package_id = {package}.id AND e.state = 'active'), '{{}}'::jsonb)
    """


_PENDING = sa.text(
    f"""
    SELECT p.id, p.owner_org, {_KIND} AS kind, {_extras("p")} ->> 'accessRights' AS access
    FROM package p WHERE {_NOT_EXEMPT} AND {_NO_CASE} ORDER BY p.id
    """
)

_SNAPSHOT = f"""
    jsonb_build_object(
        'name', p.name, 'title', p.title, 'notes', p.notes, 'type', p.type, 'owner_org', p.owner_org,
        'state', p.state, 'private', p.private, 'license_id', p.license_id, 'metadata_modified', p.metadata_modified,
        'extras', {_extras("p")},
        'resources', coalesce((SELECT jsonb_agg(jsonb_build_object(
                'id', r.id, 'name', r.name, 'format', r.format, 'url', r.url, 'url_type', r.url_type,
                'hash', r.hash, 'size', r.size, 'last_modified', r.last_modified) ORDER BY r.position)
            FROM resource r WHERE r.package_id = p.id AND r.state = 'active'), '[]'::jsonb))
"""

_EVENTS = sa.text(
    f"""
    INSERT INTO satudata_event (id, case_id, kind, actor_id, actor_name, to_state, case_version, data, created_at)
    SELECT gen_random_uuid()::text, c.id, 'adopted', :actor_id, :actor_name, c.state, 1,
           jsonb_build_object('snapshot', {_SNAPSHOT}), :now
    FROM satudata_case c JOIN package p ON p.id = c.object_id
    WHERE c.object_type = 'dataset' AND c.object_id = ANY(:ids) AND c.created_at = :now
    """
)

_HIDE = sa.text("UPDATE package SET private = true WHERE id = ANY(:ids) AND NOT coalesce(private, false)")


def _chosen(organization_id: str | None, profile_key: str | None) -> SopProfile:
    profile = find_profile(profile_key) if profile_key else current_profile(organization_id, FLOW)
    if profile is None or FLOW not in profile.flows:
        raise UnknownProfileError(profile_key or "")
    return profile


def _state_of(profile: SopProfile, kind: str) -> State:
    flow = profile.flows[FLOW]
    return flow.states[{"published": PUBLISHED, "deleted": DELETED}.get(kind, flow.initial)]


def adopt(*, profile_key: str | None = None, actor: model.User | None = None, dry_run: bool = False) -> Adopted:
    """Give every dataset without a case one. Commits, unless it is a dry run.

    :raises UnknownProfileError: no such profile
    """
    Session.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    result = Adopted(first=not Adoption.done())
    groups: dict[tuple[str, str, str], list[str]] = {}
    profiles: dict[tuple[str, str], SopProfile] = {}
    chosen: dict[str | None, SopProfile] = {}
    for package_id, owner_org, kind, access in _pending(result.first):
        if owner_org not in chosen:
            chosen[owner_org] = _chosen(owner_org, profile_key)
        profile = chosen[owner_org]
        profiles[profile.key, profile.version] = profile
        groups.setdefault((profile.key, profile.version, kind), []).append(package_id)
        setattr(result, kind, getattr(result, kind) + 1)
        result.restricted_but_public += kind == "published" and access in ACCESS_CLASSES[1:]
    result.package_ids = _index_order(groups)
    _count_others(result)
    if not dry_run:
        for (key, version, kind), ids in groups.items():
            _write(profiles[key, version], kind, ids, actor)
        _mark(result, actor)
        Session.commit()
    Session.rollback()
    return result


def _pending(first: bool) -> list[Any]:
    found = Session.execute(_PENDING, {"first": first, "exempt": sorted(config.exempt_types())})
    return list(found)


def _index_order(groups: dict[tuple[str, str, str], list[str]]) -> list[str]:
    order = sorted(groups, key=lambda group: group[2] == "published")
    return [one for group in order if group[2] != "deleted" for one in groups[group]]


def _count_others(result: Adopted) -> None:
    exempt = {"exempt": sorted(config.exempt_types())}
    count = sa.text(f"SELECT count(*) FROM package p WHERE NOT ({_NOT_EXEMPT})")
    result.exempt = Session.execute(count, exempt).scalar() or 0
    result.had_case = Session.scalar(sa.select(sa.func.count(sa.distinct(Case.object_id)))) or 0


def _write(profile: SopProfile, kind: str, ids: list[str], actor: model.User | None) -> None:
    """The cases of one kind under one profile, their events, and `private` for what is not published."""
    now, state = utcnow(), _state_of(profile, kind)
    constants: dict[str, Any] = {
        "object_type": "dataset",
        "flow": FLOW,
        "profile_key": profile.key,
        "profile_version": profile.version,
        "profile": profile_copy(profile),
        "state": state.key,
        "category": str(state.category),
        "step": state.step,
        "turn": [str(role) for role in state.turn],
        "step_started_at": now,
        "case_version": 1,
        "decided": False,
        "adopted": True,
        "created_at": now,
        "modified_at": now,
        "closed_at": now if str(state.category) == "closed" else None,
    }
    columns = {name: _constant(name, value) for name, value in constants.items()}
    columns |= {
        "id": sa.cast(sa.func.gen_random_uuid(), sa.UnicodeText),
        "object_id": PACKAGE.c.id,
        "organization_id": PACKAGE.c.owner_org,
        "title": sa.func.coalesce(PACKAGE.c.title, PACKAGE.c.name, ""),
        "created_by": PACKAGE.c.creator_user_id,
        "contributors": _contributors(kind),
        "access_class": _access_class(kind),
    }
    rows = sa.select(*columns.values()).where(PACKAGE.c.id.in_(sa.bindparam("ids", expanding=True)))
    Session.execute(sa.insert(Case.__table__).from_select(list(columns), rows), {"ids": ids})
    who = {"actor_id": actor.id if actor else None, "actor_name": (actor.fullname or actor.name) if actor else ""}
    Session.execute(_EVENTS, {**who, "now": now, "ids": ids})
    if kind != "published":
        Session.execute(_HIDE, {"ids": ids})


def _constant(name: str, value: Any) -> Any:
    """A value typed as its column; one JSON document is sent once, whatever the number of rows."""
    kind = Case.__table__.c[name].type
    return sa.cast(sa.literal(value, kind), kind)


def _contributors(kind: str) -> Any:
    """Who made a draft may not judge it later (four eyes); a published one is not judged again."""
    empty = sa.cast(sa.literal("[]"), JSONB)
    if kind == "published":
        return empty
    made = sa.func.jsonb_build_array(PACKAGE.c.creator_user_id)
    return sa.case((PACKAGE.c.creator_user_id.is_(None), empty), else_=made)


def _access_class(kind: str) -> Any:
    """Public stays `terbuka`, whatever its metadata say; a hidden one keeps what they say."""
    if kind == "published":
        return sa.literal(ACCESS_CLASSES[0])
    written = f"({_extras('package')} ->> 'accessRights')"
    known = ", ".join(f"'{one}'" for one in ACCESS_CLASSES)
    return sa.literal_column(
        f"CASE WHEN {written} IN ({known}) THEN {written} ELSE '{ACCESS_CLASSES[0]}' END", sa.UnicodeText
    )


def _mark(result: Adopted, actor: model.User | None) -> None:
    """The row without which nothing is served; a later run that found nothing writes none."""
    if not result.first and not result.total:
        return
    Session.add(
        Adoption(
            id=make_uuid(),
            kind="adopt",
            counts=result.counts(),
            adopted_by=actor.id if actor else None,
            adopted_at=utcnow(),
        )
    )
    Session.flush()


_MEMBERS = sa.text(
    """
    SELECT u.id, u.name, u.sysadmin, g.id, g.name, m.capacity
    FROM member m
    JOIN "group" g ON g.id = m.group_id AND g.is_organization AND g.state = 'active'
    JOIN "user" u ON u.id = m.table_id AND u.state = 'active'
    WHERE m.table_name = 'user' AND m.state = 'active' AND m.capacity IN ('editor', 'admin') AND u.name <> :site_user
    ORDER BY g.name, m.capacity DESC, u.name
    """
)
_HELD = sa.text("SELECT user_id, role, organization_id FROM satudata_role_assignment WHERE revoked_at IS NULL")


def propose_roles() -> list[Proposal]:
    """Roles by what people are in CKAN; roles already held are left out.

    An editor uploads: `produsen_data`. The administrator of one organisation that has editors answers for it:
    `kepala_opd`; of one without editors he is the one who uploads: `produsen_data`. Whoever administers several
    organisations, and sysadmins, are left to a person: they may be the Walidata or just technical staff, and a right
    to approve is not given by guessing.
    """
    rows = list(Session.execute(_MEMBERS, {"site_user": config.site_id()}))
    held = {tuple(row) for row in Session.execute(_HELD)}
    with_editors = {org_id for _, _, _, org_id, _, capacity in rows if capacity == "editor"}
    administered: dict[str, set[str]] = {}
    for user_id, _, _, org_id, _, capacity in rows:
        if capacity == "admin":
            administered.setdefault(user_id, set()).add(org_id)
    proposals = []
    for user_id, name, sysadmin, org_id, org_name, capacity in rows:
        several = len(administered.get(user_id, ())) > 1
        role, remark = _proposal(capacity, bool(sysadmin), several, org_id in with_editors)
        if (user_id, role, org_id) not in held:
            proposals.append(Proposal(user_id, name, org_id, org_name, capacity, role, remark))
    return proposals


def _proposal(capacity: str, sysadmin: bool, several: bool, has_editors: bool) -> tuple[str, str]:
    if capacity == "editor":
        return "produsen_data", ""
    if sysadmin:
        return UNRESOLVED, "sysadmin"
    if several:
        return UNRESOLVED, "several organisations"
    return ("kepala_opd", "") if has_editors else ("produsen_data", "no editor")


class NotIndexedError(Exception):
    """Datasets whose stored form the index refuses; all others were indexed."""


def to_index(package_ids: Iterable[str]) -> Iterator[str]:
    """Index these datasets one after another, yielding each id when tried; at the end Solr commits.

    One broken dataset of an old portal does not keep the others out; a silent index ends it at once.

    :raises NotIndexedError: some could not be indexed; the exception names them
    :raises ckan.lib.search.SearchIndexError: the index does not answer
    """
    refused: list[str] = []
    for package_id in package_ids:
        try:
            search.rebuild(package_ids=[package_id])
        except (search.SearchIndexError, OSError):
            raise
        except Exception:  # whatever an old dataset breaks, the others must be found
            log.exception("not indexed: %s", package_id)
            refused.append(package_id)
        yield package_id
    search.commit()
    if refused:
        raise NotIndexedError(", ".join(refused))
