"""Runs of the check: when one is due, how it is carried out, what is kept of it."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import timedelta
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters import sandbox, storage
from ckanext.satudata.domain import check
from ckanext.satudata.domain.personal import masked
from ckanext.satudata.logic.check_progress import Teller, report
from ckanext.satudata.model.base import utcnow
from ckanext.satudata.model.check import CheckResult

__all__ = [
    "OPEN",
    "begin",
    "carry_out",
    "check_changed",
    "enqueue_run",
    "is_checked",
    "is_checked_row",
    "is_lost",
    "is_replaced",
    "is_stale",
    "job_id",
    "request_for",
    "start",
]

log = logging.getLogger(__name__)

JOB_RUN = "ckanext.satudata.jobs.run_check"
JOB_LOAD = "ckanext.satudata.jobs.load_datastore"
OPEN = ("queued", "running")
_INPUT = ("schema", "encoding", "delimiter", "validation_options")
_OPTIONS = frozenset({"encoding", "delimiter", "dialect"})


def is_checked(resource: dict[str, Any]) -> bool:
    """Whether this resource is an uploaded table of data: no link, no sheet of metadata, no other upload."""
    is_data = resource.get("jenis_resource") != "metadata"
    return is_data and resource.get("url_type") == "upload" and format_of(resource) in config.check_formats()


def is_checked_row(row: model.Resource) -> bool:
    """`is_checked` for a resource as it lies in the database."""
    return is_checked(_plain(row))


def format_of(resource: dict[str, Any]) -> str:
    """The resource's format in one word; the file's ending where the format says nothing we read."""
    formats = config.check_formats()
    named = str(resource.get("format") or "").lower().strip(". ")
    ending = str(resource.get("url") or "").rpartition(".")[2].lower()
    return named if named in formats or ending not in formats else ending


def check_changed(package: model.Package, requested_by: str | None) -> None:
    """Check each uploaded table of a dataset whose file, schema or options changed since its newest run."""
    rows = [row for row in package.resources if is_checked_row(row)]
    if not rows:
        return
    newest = CheckResult.newest_stats(package.id)
    changed = [row.id for row in rows if newest.get(row.id, {}).get("mark") != _mark(row)]
    for resource_id in changed:
        start(resource_id, requested_by)


def start(resource_id: str, requested_by: str | None) -> CheckResult:
    """A new run: carried out at once when the file is small, else left to the job worker."""
    run_id, size = begin(resource_id, requested_by)
    limit = config.check_sync_max_bytes()
    done = limit > 0 and (size is None or size <= limit) and carry_out(run_id, config.check_sync_seconds(), retry=True)
    if not done:
        enqueue_run(run_id, resource_id)
    return CheckResult.must_get(run_id)


def job_id(run_id: str) -> str:
    """How the job of a run is called in the queue."""
    return f"satudata-check-{run_id}"


def enqueue_run(run_id: str, resource_id: str) -> bool:
    """Leave a waiting run to the job worker; False when the queue cannot be reached."""
    seconds = config.check_max_seconds() + 30
    return _enqueue(JOB_RUN, [run_id], f"Check of {resource_id}", seconds, job_id(run_id))


def begin(resource_id: str, requested_by: str | None) -> tuple[str, int | None]:
    """The row of a new run, waiting: its id, and the size of the file where it is known."""
    row = model.Resource.get(resource_id)
    if row is None:
        raise tk.ObjectNotFound(tk._("Resource was not found."))
    size = storage.file_size(_plain(row))
    for older in CheckResult.waiting_of_resource(row.id):
        older.state, older.finished_at = "error", utcnow()
        older.error = json.dumps({"code": "superseded", "params": {}})
    run = CheckResult(
        resource_id=row.id,
        package_id=row.package_id,
        filename=str(row.url or "").rpartition("/")[2][:200],
        state="queued",
        requested_by=requested_by,
        stats={"mark": _mark(row)},
        created_at=utcnow(),
    )
    model.Session.add(run)
    model.Session.commit()
    return run.id, size


def carry_out(run_id: str, seconds: int, retry: bool = False) -> bool:
    """Check the file of a waiting run. With ``retry`` a time-out puts the run back in the queue and answers False.

    With ``retry`` somebody waits for the answer and sees no page meanwhile: progress is not noted.
    """
    run = CheckResult.get(run_id)
    if run is None or run.state not in OPEN or (run.state == "running" and not is_lost(run)):
        return True
    resource_row = model.Resource.get(run.resource_id)
    if resource_row is None:
        _close(run_id, _failed("no-file"))
        return True
    resource = tk.get_action("resource_show")({"ignore_auth": True}, {"id": run.resource_id})
    run.state, run.started_at = "running", utcnow()
    run.stats = {**run.stats, "limit_seconds": seconds}
    run.progress = {"stage": "reading", "at": utcnow().isoformat()}
    model.Session.commit()
    try:
        answer = _examine(resource, seconds, _unheard if retry else Teller(run_id, "checking"))
    except Exception:
        log.exception("Check %s of resource %s", run_id, resource["id"])
        answer = _failed("crash")
    if retry and answer["state"] == "error" and answer["error"]["code"] == "timeout":
        _reopen(run_id)
        return False
    _close(run_id, answer)
    _tell_datastore(resource, run_id)
    return True


def _unheard(_progress: dict[str, Any]) -> None:
    """Nobody asks how far it is."""


def is_lost(run: CheckResult) -> bool:
    """Whether a run says it is running although its time is over: its worker died."""
    if run.state != "running" or run.started_at is None:
        return False
    allowed = int(run.stats.get("limit_seconds") or config.check_max_seconds())
    return utcnow() - run.started_at > timedelta(seconds=allowed + 60)


def is_stale(run: CheckResult) -> bool:
    """Whether the resource has another file now than the one this run looked at."""
    if run.state in OPEN or run.file_hash is None:
        return False
    return storage.current_file_hash(run.resource_id) != run.file_hash


def is_replaced(run: CheckResult, resource: model.Resource) -> bool:
    """As `is_stale`, cheaply and for many at once: file, schema and options by their mark, no byte of the file read."""
    return run.state not in OPEN and run.stats.get("mark") != _mark(resource)


def request_for(resource: dict[str, Any]) -> dict[str, Any]:
    """What the check's process is told about a resource, or ``{"error": {code, params}}``."""
    options = _as_json(resource.get("validation_options")) or {}
    unknown = sorted(set(options) - _OPTIONS) if isinstance(options, dict) else ["?"]
    dialect = options.get("dialect") if isinstance(options, dict) else None
    if not unknown and dialect is not None:
        unknown = sorted(set(dialect) - {"delimiter"}) if isinstance(dialect, dict) else ["dialect"]
    if unknown:
        return _failed("bad-options", value=", ".join(map(str, unknown))[:100])
    schema = _as_json(resource.get("schema"))
    if isinstance(schema, str):
        return _failed("remote-schema" if schema.lower().startswith("http") else "bad-schema", value=schema[:60])
    return {
        "format": format_of(resource),
        "schema": schema,
        "encoding": resource.get("encoding") or options.get("encoding"),
        "delimiter": resource.get("delimiter") or options.get("delimiter") or (dialect or {}).get("delimiter"),
        "limits": config.check_limits(),
    }


def _as_json(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        return value or None
    try:
        return json.loads(value)
    except ValueError:
        return value


def _examine(resource: dict[str, Any], seconds: int, told: sandbox.Told) -> dict[str, Any]:
    request = request_for(resource)
    with storage.opened(resource) as stream:
        if stream is None:
            return _failed("no-file")
        digest, size = storage.sha256_of(stream)
        answer = request if "error" in request else sandbox.check(stream, request, seconds, told)
    return {**answer, "file_hash": digest, "file_size": size}


def _failed(code: str, **params: Any) -> dict[str, Any]:
    return {"state": "error", "error": {"code": code, "params": params}}


def _close(run_id: str, answer: dict[str, Any]) -> None:
    """Keep the answer; whatever it is, the run does not stay open."""
    model.Session.rollback()
    run = CheckResult.get(run_id)
    if run is None:
        return
    error = masked(answer.get("error"))
    run.state = answer["state"]
    run.error = json.dumps(error) if error else None
    run.findings = masked(_without_nul(answer.get("findings") or []))
    run.stats = {**run.stats, **(answer.get("stats") or {})}
    run.guesses = _kept_guesses(_without_nul(answer.get("guesses") or {}))
    run.engine = answer.get("engine") or ""
    run.file_hash = answer.get("file_hash")
    run.file_size = answer.get("file_size")
    run.finished_at = utcnow()
    run.summary = _summary(run)
    run.progress = {"stage": "done"}
    if run.state == "passed" and _may_load():
        total = int(run.stats.get("rows") or 0)
        run.progress = {"stage": "loading", "at": utcnow().isoformat(), "rows": 0, "total": total}
    model.Session.commit()


def _kept_guesses(guesses: dict[str, Any]) -> dict[str, Any]:
    """How the file was read, values masked; the names of columns stay, the table is loaded by them."""
    columns = [{**masked(column), "name": column.get("name")} for column in guesses.get("columns") or []]
    return {**masked(guesses), **({"columns": columns} if columns else {})}


def _summary(run: CheckResult) -> dict[str, Any]:
    return {
        "errors": check.count_of(run.findings, errors=True),
        "warnings": check.count_of(run.findings, errors=False),
        "kinds": sorted({finding["kind"] for finding in run.findings}),
        "tally": [{key: finding.get(key) for key in ("kind", "number", "count", "rows")} for finding in run.findings],
    }


def _without_nul(value: Any) -> Any:
    """PostgreSQL's JSONB takes no NUL."""
    return json.loads(json.dumps(value).replace("\\u0000", "�"))


def _reopen(run_id: str) -> None:
    run = CheckResult.get(run_id)
    if run is not None:
        run.state, run.started_at, run.progress = "queued", None, {}
        model.Session.commit()


def _plain(row: model.Resource) -> dict[str, Any]:
    """A resource as it lies in the database: enough to find its file, without the cost of showing it."""
    known = {"id": row.id, "url": row.url, "url_type": row.url_type, "format": row.format, "size": row.size}
    return {**(row.extras or {}), **known, "last_modified": row.last_modified}


def _mark(row: model.Resource) -> str:
    """What a verdict depends on, cheaply: the stored file and what is said about it."""
    resource = _plain(row)
    said = json.dumps([format_of(resource), *(str(resource.get(key) or "") for key in _INPUT)])
    return f"{storage.file_mark(resource)}-{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _tell_datastore(resource: dict[str, Any], run_id: str) -> None:
    """Load what passed, take away what is no longer the file's content."""
    run = CheckResult.get(run_id)
    if run is None or not _may_load() or not (run.state == "passed" or resource.get("datastore_active")):
        return
    seconds = config.check_max_seconds() * 5
    if not _enqueue(JOB_LOAD, [resource["id"], run_id], f"DataStore of {resource['id']}", seconds):
        report(run_id, "done", loaded=False)


def _may_load() -> bool:
    return config.check_loads_datastore() and p.plugin_loaded("datastore")


def _enqueue(job: str, arguments: list[Any], title: str, seconds: int, name: str | None = None) -> bool:
    """By name: jobs are an outer ring. A queue that is down leaves the run waiting and the upload unharmed."""
    options = {"timeout": seconds, **({"job_id": name} if name else {})}
    try:
        tk.enqueue_job(job, arguments, title=title, rq_kwargs=options)  # type: ignore[arg-type]
    except Exception:
        log.exception("Job %s could not be queued", job)
        return False
    return True
