"""The hash chain, seals, and the proof by command: from the database and from a real pg_dump, whatever was tampered."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.satudata.adapters import seals
from ckanext.satudata.cli import satudata
from ckanext.satudata.domain import evidence as rules
from ckanext.satudata.logic import adopt, evidence, nightly, seal
from ckanext.satudata.model import Case, Event, Outbox
from ckanext.satudata.model.base import utcnow

from tests.integration.support import People, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

PG_DUMP = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))[-1]
NASTY = "baris satu\nbaris dua\t\\N \\. \"kutip\" 'satu' é \u2028 \x7f \\x41 {garis}\r\nakhir"


@pytest.fixture
def folder(ckan_config: Any, tmp_path: Path) -> Path:
    """Where seals lie in this test."""
    ckan_config["ckanext.satudata.seal.folder"] = str(tmp_path / "segel")
    return tmp_path / "segel"


@pytest.fixture
def two_cases(people: People, folder: Path) -> tuple[str, str]:
    """Two cases: one sent back, repaired and validated with a refused attempt between, one just submitted."""
    first = make_dataset(people.produsen, people.opd, "penduduk")
    other = make_dataset(people.produsen, people.opd, "puskesmas")
    move(people.produsen, first["id"], "submit")
    sql("SELECT nextval(pg_get_serial_sequence('satudata_event', 'seq'))")  # room for an event slipped in
    move(
        people.kepala, first["id"], "send_back", reason="kesalahan_isian", note=NASTY, how_to_fix="Perbaiki \\ baris 3"
    )
    with pytest.raises(Exception, match=r"."):
        move(people.kepala, first["id"], "verify")
    move(people.produsen, first["id"], "submit")
    move(people.kepala, first["id"], "validate")
    move(people.produsen, other["id"], "submit")
    return Case.for_object(first["id"]).id, Case.for_object(other["id"]).id


@pytest.fixture
def plain_cases(clean_db: None, folder: Path) -> tuple[str, str]:
    """Two cases with three events each, written by plain SQL: enough for seals and dumps, and quickly made."""
    for case_id in ("kasus-1", "kasus-2"):
        sql(
            "INSERT INTO satudata_case (id, object_type, object_id, flow, profile_key, profile_version, profile, state,"
            " category, created_at, modified_at) VALUES (:c, 'dataset', :c, 'dataset', 'baku', '1', '{}', 'draf',"
            " 'open', now(), now())",
            "INSERT INTO satudata_event (id, case_id, kind, case_version, note, created_at)"
            " SELECT :c || n, :c, 'edited', 1, :note, now() - interval '3 days' FROM generate_series(1, 3) n",
            c=case_id,
            note=NASTY,
        )
    return "kasus-1", "kasus-2"


def sql(*statements: str, **values: Any) -> None:
    """As the owner of the tables, who may lift every rule of the database."""
    model.Session.rollback()
    model.Session.execute(sa.text("SET LOCAL satudata.allow_erase = 'on'"))
    for statement in statements:
        model.Session.execute(sa.text(statement), values)
    model.Session.commit()
    model.Session.expire_all()


def rechained(case_id: str) -> None:
    """What somebody does who knows the rule: a new chain over what stands there now."""
    rows = model.Session.execute(
        sa.text("SELECT e.*, data::text AS data FROM satudata_event e WHERE case_id = :c ORDER BY seq"), {"c": case_id}
    )
    previous = None
    for row in [dict(one._mapping) for one in rows]:
        text = {name: None if row[name] is None else str(row[name]) for name in rules.CANNOT_CHANGE}
        new = rules.hash_of(previous, text)
        sql("UPDATE satudata_event SET previous = :p, hash = :h WHERE id = :i", p=previous, h=new, i=row["id"])
        previous = new


def run(cli: Any, *words: Any) -> tuple[int, str]:
    result = cli.invoke(satudata, ["case", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def dumped(target: Path, *words: str) -> Path:
    """A real pg_dump of the test database, made in another zone than the server's."""
    url = sa.engine.make_url(os.environ["CKAN_SQLALCHEMY_URL"])
    address = f"postgresql://{url.username}:{url.password}@{url.host}:{url.port}/{url.database}"
    env = {**os.environ, "PGTZ": "Asia/Jayapura"}
    subprocess.run([PG_DUMP, *words, "-f", target, address], check=True, env=env)  # noqa: S603
    return target


@pytest.fixture
def kept(two_cases: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """A copy of all events from which `put_back` restores them."""
    sql("DROP TABLE IF EXISTS kept_event", "CREATE TABLE kept_event AS SELECT * FROM satudata_event")
    yield two_cases
    sql("DROP TABLE IF EXISTS kept_event")


def put_back() -> None:
    sql(
        "ALTER TABLE satudata_event DISABLE TRIGGER satudata_event_chain_row",
        "DELETE FROM satudata_event",
        "INSERT INTO satudata_event OVERRIDING SYSTEM VALUE SELECT * FROM kept_event",
        "ALTER TABLE satudata_event ENABLE TRIGGER satudata_event_chain_row",
    )


NTH = "(SELECT id FROM satudata_event WHERE case_id = :c ORDER BY seq OFFSET {n} LIMIT 1)"
SEQ = "(SELECT seq FROM satudata_event WHERE case_id = :c ORDER BY seq OFFSET {n} LIMIT 1)"
INSERT = (
    "ALTER TABLE satudata_event DISABLE TRIGGER satudata_event_chain_row",
    f"""
    INSERT INTO satudata_event (id, seq, case_id, kind, case_version, data, created_at, previous, hash)
    SELECT 'palsu', seq + 1, case_id, 'transition', 1, '{{}}', now(), hash, 'palsu' FROM satudata_event
    WHERE id = {NTH.format(n=1)}
    """,
    "ALTER TABLE satudata_event ENABLE TRIGGER satudata_event_chain_row",
)
SWAP = (
    f"""
    CREATE TEMP TABLE pair ON COMMIT DROP AS SELECT id, seq FROM satudata_event
    WHERE id IN ({NTH.format(n=2)}, {NTH.format(n=3)})
    """,
    "UPDATE satudata_event SET seq = -seq WHERE id IN (SELECT id FROM pair)",
    "UPDATE satudata_event e SET seq = o.seq FROM pair p, pair o WHERE e.id = p.id AND o.id <> p.id",
)
CUT = f"DELETE FROM satudata_event WHERE case_id = :c AND seq > {SEQ.format(n=2)}"
TAMPERINGS: list[tuple[str, tuple[str, ...], bool, str]] = [
    ("changed", (f"UPDATE satudata_event SET note = 'lain' WHERE id = {NTH.format(n=2)}",), False, "both"),
    ("removed event", (f"DELETE FROM satudata_event WHERE id = {NTH.format(n=2)}",), False, "both"),
    ("inserted event", INSERT, False, "both"),
    ("order changed", SWAP, False, "both"),
    ("end cut off", (CUT,), False, "seal"),
    ("case missing", ("DELETE FROM satudata_event WHERE case_id = :c",), False, "both"),
    ("changed", (f"UPDATE satudata_event SET note = 'lain' WHERE id = {NTH.format(n=2)}",), True, "seal"),
]


def test_every_tampering_is_found_in_the_database_and_in_a_dump(
    kept: tuple[str, str], cli: Any, folder: Path, tmp_path: Path
) -> None:
    """Changed, removed, inserted, swapped, cut off, wholly missing, and a chain forged by whoever knows the rule."""
    case_id, other = kept
    nightly.run(["seal"])
    code, said = run(cli, "verify-history")
    assert (code, "Proven up to" in said, "consistency only" in said) == (0, True, True), said
    code, said = run(cli, "verify-history", "--dump", dumped(tmp_path / "whole.sql"))
    assert code == 0, said
    for word, statements, forged, found_by in TAMPERINGS:
        sql(*statements, c=case_id)
        if forged:
            rechained(case_id)
        for more in ([], ["--dump", dumped(tmp_path / "dump.sql")]):
            code, said = run(cli, "verify-history", *more)
            lines = [line for line in said.splitlines() if case_id in line]
            assert code == 1, (word, said)
            assert any(line.startswith(f"{word}: case {case_id}") for line in lines), (word, said)
            assert other not in said
            assert said.splitlines()[-1].startswith("NOT PROVEN")
        with evidence.from_database() as history:
            alone = evidence.verify(history, evidence.Points())
        assert bool(alone.findings) is (found_by == "both"), word
        put_back()
        (tmp_path / "dump.sql").unlink()
    assert run(cli, "verify-history")[0] == 0


def test_a_case_deleted_with_all_its_rows_is_named(plain_cases: tuple[str, str], cli: Any, folder: Path) -> None:
    case_id, _ = plain_cases
    seal.seal()
    sql(
        "DELETE FROM satudata_event WHERE case_id = :c",
        "DELETE FROM satudata_outbox WHERE case_id = :c",
        "DELETE FROM satudata_case WHERE id = :c",
        c=case_id,
    )
    code, said = run(cli, "verify-history", "--seal", seals.files()[0])
    assert code == 1
    assert f"case missing: case {case_id}" in said


def test_dumps_of_every_kind(plain_cases: tuple[str, str], cli: Any, folder: Path, tmp_path: Path) -> None:
    """Plain, gzipped and data only are read; other formats, cut off and foreign files are refused with one sentence."""
    seal.seal()
    plain = dumped(tmp_path / "plain.sql")
    packed = tmp_path / "plain.sql.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for good in (packed, dumped(tmp_path / "data.sql", "--data-only"), dumped(tmp_path / "public.sql", "-n", "public")):
        assert run(cli, "verify-history", "--dump", good)[0] == 0, good
    cut = tmp_path / "cut.sql"
    text = plain.read_text()
    start = text.index("COPY public.satudata_event ")
    cut.write_text(text[: text.index("\n", text.index("\n", start) + 1)])
    (tmp_path / "short.gz").write_bytes(packed.read_bytes()[:-2000])
    (tmp_path / "foreign.sql").write_text("SELECT 1;\n")
    old = tmp_path / "old.sql"
    old.write_text("COPY public.satudata_event (id, case_id, seq) FROM stdin;\n\\.\n")
    for bad, word in (
        (dumped(tmp_path / "own", "-Fc"), "pg_restore"),
        (dumped(tmp_path / "insert.sql", "--inserts"), "--inserts"),
        (cut, "cut off"),
        (tmp_path / "short.gz", "cut off"),
        (tmp_path / "foreign.sql", "no COPY block"),
        (old, "migration 007"),
    ):
        code, said = run(cli, "verify-history", "--dump", bad)
        assert (code, word in said, "Traceback" in said) == (1, True, False), (bad, said)


def test_without_a_seal_nothing_is_proven(plain_cases: tuple[str, str], cli: Any, folder: Path) -> None:
    code, said = run(cli, "verify-history")
    assert (code, "nothing is proven" in said) == (1, True)


def test_a_refusal_counted_on_leaves_the_chain_whole(two_cases: tuple[str, str], people: People, folder: Path) -> None:
    """`attempts` and `last_attempt_at` are outside the hash; everything else of a refusal is inside."""
    for _ in range(2):
        with pytest.raises(Exception, match=r"."):
            move(people.kepala, two_cases[1], "verify")
    model.Session.expire_all()
    assert Event.of_case(two_cases[1])[-1].attempts == 2
    with evidence.from_database() as history:
        assert evidence.verify(history, evidence.Points()).findings == []


def test_every_event_of_one_statement_is_chained(people: People, folder: Path) -> None:
    """The take-over writes all events of a kind by one INSERT..SELECT; two of one case in one statement are chained."""
    for name in ("satu", "dua"):
        make_dataset(people.produsen, people.opd, name)
    sql("DELETE FROM satudata_event", "DELETE FROM satudata_outbox", "DELETE FROM satudata_case")
    adopt.adopt()
    case_id = Case.for_object(model.Package.get("satu").id).id
    sql(
        "INSERT INTO satudata_event (id, case_id, kind, case_version, created_at)"
        " SELECT 'n' || n, :c, 'edited', 1, now() FROM generate_series(1, 5) n",
        c=case_id,
    )
    events = Event.of_case(case_id)
    assert [event.previous for event in events] == [None, *(event.hash for event in events[:-1])]
    with evidence.from_database() as history:
        assert evidence.verify(history, evidence.Points()).findings == []


def test_two_at_once_cannot_fork_a_chain(plain_cases: tuple[str, str], folder: Path) -> None:
    """Sixteen writers to two cases, some holding an older number than what is written meanwhile; nobody deadlocks."""
    engine, failed = sa.create_engine(os.environ["CKAN_SQLALCHEMY_URL"], poolclass=sa.pool.NullPool), []

    def write(number: int) -> None:
        try:
            for turn in range(10):
                with engine.begin() as connection:
                    connection.execute(
                        sa.text(
                            "INSERT INTO satudata_event (id, case_id, kind, case_version, created_at)"
                            " VALUES (:i, :c, 'edited', 1, now())"
                        ),
                        {"i": f"w{number}-{turn}", "c": plain_cases[number % 2]},
                    )
        except sa.exc.DBAPIError as e:
            failed.append(e)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    assert failed == []
    model.Session.rollback()
    with evidence.from_database() as history:
        verified = evidence.verify(history, evidence.Points())
    assert verified.findings == []
    assert verified.heads[plain_cases[0]].events >= 80


class TestSeal:
    def test_one_a_day_with_one_mail_to_each_walidata(
        self, people: People, plain_cases: tuple[str, str], folder: Path
    ) -> None:
        done = seal.seal()
        again = seal.seal()
        assert (done.new, done.mails, again.new, again.mails) == (True, 2, False, 0)
        said = json.loads(done.file.path.read_text())
        assert (said["events"], said["cases"]) == (len(_all_events()), len(said["heads"]))
        assert said["last_seq"] == max(event.seq for event in _all_events())
        assert done.file.path.stat().st_mode & 0o777 == 0o440
        assert [one.name for one in folder.iterdir()] == [done.file.path.name]
        mails = [row for row in _mails() if row.payload["kind"] == "seal"]
        assert {row.payload["email"] for row in mails} == {
            model.User.get(one["id"]).email for one in (people.walidata, people.walidata_b)
        }
        for form in ("body", "html"):
            text = mails[0].payload[form]
            assert str(said["events"]) in text
            assert " ".join(said["root"][i : i + 8] for i in range(0, 64, 8)) in text

    def test_seals_form_a_chain_of_their_own(self, plain_cases: tuple[str, str], cli: Any, folder: Path) -> None:
        """One altered or taken out from between two is named; a root that is not that of its own list too."""
        start = utcnow() - timedelta(days=3)
        paths = [seal.seal(now=start + timedelta(days=n)).file.path for n in range(3)]
        assert run(cli, "verify-history")[0] == 0
        whole = paths[1].read_text()
        paths[1].chmod(0o640)
        paths[1].write_text(whole.replace('"portal"', '"portal" '))
        code, said = run(cli, "verify-history")
        assert (code, f"{paths[1].name} was altered" in said) == (1, True), said
        paths[1].unlink()
        code, said = run(cli, "verify-history")
        assert (code, f"follows {paths[1].name}" in said) == (1, True), said
        paths[1].write_text(whole.replace('"events": ', '"events": 1', 1))
        assert run(cli, "verify-history", "--seal", paths[1])[0] == 1
        paths[1].write_text("{")
        assert run(cli, "verify-history", "--seal", paths[1])[0] == 1

    def test_a_forged_history_gets_no_clean_seal(
        self, people: People, plain_cases: tuple[str, str], cli: Any, folder: Path
    ) -> None:
        """The night after a forgery says so in seal, mail and exit code; the day before still tells."""
        seal.seal(now=utcnow() - timedelta(days=1))
        sql(f"UPDATE satudata_event SET note = 'lain' WHERE id = {NTH.format(n=1)}", c=plain_cases[0])
        rechained(plain_cases[0])
        done = nightly.run(["seal"])[0]
        assert done.failed
        newest = json.loads(seals.files()[-1].read_text())
        assert newest["findings"] == 1
        assert plain_cases[0] in newest["disagrees"][0]
        assert any("verify-history" in row.payload["body"] for row in _mails() if row.payload["kind"] == "seal")
        code, said = run(cli, "verify-history")
        assert (code, seals.files()[0].name in said) == (1, True)

    def test_two_at_once_make_one_seal(self, folder: Path) -> None:
        day = utcnow().date()
        results: list[str] = []

        def write(number: int) -> None:
            try:
                seals.write(day, {"number": number})
                results.append(str(number))
            except seals.AlreadySealed:
                results.append("was there")

        threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
        place = Path(seals.folder())
        assert place == folder
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results.count("was there") == 7
        winner = next(one for one in results if one != "was there")
        assert json.loads(seals.files()[0].read_text()) == {"number": int(winner)}
        assert len(list(folder.iterdir())) == 1

    def test_a_clock_moved_back_seals_nothing(self, plain_cases: tuple[str, str], folder: Path) -> None:
        seal.seal()
        with pytest.raises(seal.ClockBehind):
            seal.seal(now=utcnow() - timedelta(days=2))
        assert len(seals.files()) == 1

    def test_a_folder_that_cannot_be_written_leaves_nothing_behind(
        self, people: People, folder: Path, ckan_config: Any
    ) -> None:
        folder.write_text("a file where the folder should be")
        done = nightly.run(["seal"])[0]
        assert done.failed
        assert not [row for row in _mails() if row.payload["kind"] == "seal"]


def _all_events() -> list[Event]:
    model.Session.rollback()
    return list(model.Session.scalars(sa.select(Event)))


def _mails() -> list[Outbox]:
    model.Session.rollback()
    return list(model.Session.scalars(sa.select(Outbox).where(Outbox.kind == "mail")))
