"""`kill -9` of the real job worker, in a check, a mail, a re-index; and the process that delivers outlives all."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.lib import jobs

from ckanext.satudata.logic import delivery, outbox
from ckanext.satudata.model import CheckResult, Outbox
from ckanext.satudata.model.base import Session, utcnow

from portal.process import Process
from tests.faults.services import Services, Silent, StalledSolr, eventually
from tests.integration.support import People, act, make_dataset, move
from tests.integration.uploads import upload

pytestmark = pytest.mark.usefixtures("request_context")


class Command:
    """A `ckan` command of its own on the services of these tests, in a session of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.log = folder / f"{words[0]}.log"
        self.process = Process(folder / f"{words[0]}.json")
        program = Path(sys.executable).with_name("ckan")
        argv: list[str | Path] = [program, "-c", os.environ["CKAN_INI"], *words]
        self.child = self.process.spawn(argv, os.environ, self.log, Path.cwd(), "")

    def kill(self) -> None:
        """All of it at once, the process that does the job too, as the kernel does when memory is out."""
        for pid in _tree(self.child.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.child.wait()


def _tree(pid: int) -> list[int]:
    """A process and all it has started; the one that does a job leaves the worker's session (rq)."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


@pytest.fixture
def start(tmp_path: Path, services: Services) -> Iterator[Callable[[], Command]]:
    """Starts the job worker and waits until it has signed up."""
    jobs.get_queue().empty()
    made: list[Command] = []

    def one() -> Command:
        made.append(Command(tmp_path, "jobs", "worker"))
        pid = str(made[-1].child.pid)

        def signed_up() -> bool:
            names = services.redis.ask("-n", "1", "SMEMBERS", "rq:workers").split()
            return any(services.redis.ask("-n", "1", "HGET", name, "pid") == pid for name in names)

        eventually(signed_up, "the worker to sign up")
        return made[-1]

    yield one
    for command in made:
        command.kill()
    jobs.get_queue().empty()


def _states(*kinds: str) -> list[str]:
    Session.rollback()
    return [state for (state,) in Session.execute(sa.select(Outbox.state).where(Outbox.kind.in_(kinds)))]


def _ten_minutes_later() -> None:
    stmt = sa.update(Outbox).where(Outbox.state == "sending")
    Session.execute(stmt.values(sending_at=utcnow() - outbox.INTERRUPTED_AFTER - timedelta(seconds=1)))
    Session.commit()


def test_fault_worker_killed_in_a_mail(people: People, services: Services, start: Callable[[], Command]) -> None:
    """The mail that may have left is shown and not sent again; all others leave once."""
    make_dataset(people.produsen, people.opd, "penduduk")
    before, worker = services.mails(), start()
    Silent.holding.clear()
    with services.stopped("smtp"), services.answering("smtp", Silent):
        move(people.produsen, "penduduk", "submit")
        assert Silent.holding.wait(60), worker.log.read_text()[-2000:]
        worker.kill()
    assert _states("mail").count("sending") == 1
    waiting = _states("mail").count("pending")
    assert outbox.deliver(("mail",)).get("sent", 0) == waiting
    _ten_minutes_later()
    assert outbox.deliver(("mail",)) == {}
    assert sorted(set(_states("mail"))) == (["sent", "unsure"] if waiting else ["unsure"])
    assert len(services.mails() - before) == waiting


def test_fault_worker_killed_in_a_reindex(
    people: People, services: Services, start: Callable[[], Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may be repeated is repeated: the index is written once Solr and somebody who delivers are there."""
    make_dataset(people.produsen, people.opd, "penduduk")
    monkeypatch.setattr(outbox, "IMMEDIATE", ())  # the worker shall be the one who writes the index
    StalledSolr.holding.clear()
    worker = start()
    with services.stopped("solr"), services.answering("solr", StalledSolr):
        move(people.produsen, "penduduk", "submit")
        assert StalledSolr.holding.wait(60), (_states("index", "mail"), jobs.get_queue().get_job_ids())
        worker.kill()
    assert _states("index").count("sending") == 1
    _ten_minutes_later()
    outbox.deliver(("index",))
    assert set(_states("index")) == {"sent"}
    assert act("package_search", people.kepala, q="name:penduduk", include_private=True)["count"] == 1


def test_fault_worker_killed_in_a_check(people: People, start: Callable[[], Command], ckan_config: Any) -> None:
    """The run that was lost is queued again by the process that delivers, and ends with a verdict."""
    ckan_config["ckanext.satudata.check.sync_max_kb"] = 0
    make_dataset(people.produsen, people.opd, "penduduk")
    worker = start()
    rows = "".join(f"{n},{n % 7},Kecamatan {n % 40}\n" for n in range(100_000))
    made = upload(people.produsen, "penduduk", f"kode,nilai,nama\n{rows}".encode(), "besar.csv")

    def state() -> str:
        Session.rollback()
        return Session.scalar(sa.select(CheckResult.state).where(CheckResult.resource_id == made["id"])) or ""

    eventually(lambda: state() == "running", f"the check to begin: {worker.log.read_text()[-500:]}")
    worker.kill()
    assert state() == "running"
    values = {"started_at": utcnow() - timedelta(hours=2), "created_at": utcnow() - timedelta(hours=2)}
    Session.execute(sa.update(CheckResult).values(**values))  # two hours later
    Session.commit()
    assert "1 checks queued again" in delivery.one_round()
    start()
    eventually(lambda: state() not in {"queued", "running"}, "the check to end", 180)
    assert state() == "passed"


def test_fault_delivery_outlives_redis_database_and_index(
    people: People, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All three away and back under a running process: what waits is told, and it says so in one line."""
    monkeypatch.setattr(outbox, "IMMEDIATE", ())
    process = Command(tmp_path, "satudata", "outbox", "deliver", "--every", "1")
    try:
        key = delivery.SIGN_OF_LIFE.format(site="satudata-test")
        eventually(lambda: services.redis.ask("-n", "1", "GET", key) == str(process.child.pid), "a sign of life")
        model.Session.remove()
        with services.stopped("redis", "postgres", "smtp"):
            eventually(lambda: "Not delivered" in process.log.read_text(), "the outage to be noticed")
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        eventually(lambda: set(_states("mail", "index")) == {"sent"}, "everything to be told")
        assert process.child.poll() is None
        os.kill(process.child.pid, signal.SIGTERM)
        assert process.child.wait(timeout=20) == 0
    finally:
        process.kill()
    said = process.log.read_text()
    assert said.count("Not delivered") <= 3, said
    assert " sent" in said
