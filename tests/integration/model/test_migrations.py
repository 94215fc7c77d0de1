"""Migrations both ways on an empty database, no difference to the models, and the rules the database itself holds."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from ckan.model import repo

import ckanext.satudata.model  # noqa: F401  (registers the tables)
from ckanext.satudata.domain import evidence

from tests.integration.scratch import core_tables, scratch_schema

pytestmark = pytest.mark.usefixtures("with_plugins")

CASE = """
    INSERT INTO satudata_case (id, object_type, object_id, flow, profile_key, profile_version, profile, state, category,
                               created_at, modified_at)
    VALUES (:id, 'dataset', :object_id, 'dataset', 'baku', '1', '{}', 'draf', :category, now(), now())
"""
EVENT = """
    INSERT INTO satudata_event (id, case_id, kind, actor_id, transition, case_version, created_at)
    VALUES (:id, 'c', :kind, 'somebody', 'submit', 1, now())
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An empty portal of old."""
    with scratch_schema() as address:
        core_tables(address)
        yield address


@pytest.fixture
def alembic(url: str) -> Config:
    """What `ckan db upgrade -p satudata` hands to alembic."""
    folder = resources.files("ckanext.satudata").joinpath("migration/satudata")
    config = Config(str(folder / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", url)
    return config


@pytest.fixture
def engine(url: str) -> Iterator[sa.engine.Engine]:
    """Connections to it."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    yield engine
    engine.dispose()


def _own_tables(engine: sa.engine.Engine) -> set[str]:
    return {t for t in sa.inspect(engine).get_table_names() if t.startswith("satudata_")} - {"satudata_alembic_version"}


def test_up_down_and_up_again(alembic: Config, engine: sa.engine.Engine) -> None:
    """Every table comes, goes without a trace, and comes again."""
    expected = {t.name for t in repo.metadata.sorted_tables if t.name.startswith("satudata_")}
    for _ in range(2):
        command.upgrade(alembic, "head")
        assert _own_tables(engine) == expected
        command.downgrade(alembic, "base")
        assert _own_tables(engine) == set()
        functions = sa.text(
            "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = current_schema() AND proname LIKE 'satudata%'"
        )
        with engine.connect() as connection:
            assert list(connection.execute(functions)) == []


def test_each_step_can_be_taken_back_alone(alembic: Config) -> None:
    """One up, one down, two up: no step leans on a later one."""
    command.upgrade(alembic, "head")
    command.downgrade(alembic, "-1")
    command.upgrade(alembic, "head")
    command.downgrade(alembic, "base")


def test_migrations_make_what_the_models_say(alembic: Config, engine: sa.engine.Engine) -> None:
    """Alembic finds nothing to add, change or drop among our tables."""
    command.upgrade(alembic, "head")

    def ours(obj: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
        return kind != "table" or (str(name).startswith("satudata_") and name != "satudata_alembic_version")

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": ours, "compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, repo.metadata) == []
    command.downgrade(alembic, "base")


def test_a_portal_without_datasets_is_marked_fresh_and_one_with_datasets_is_not(
    alembic: Config, engine: sa.engine.Engine
) -> None:
    """Only a portal that has nothing to take over starts to serve at once."""
    kinds = sa.text("SELECT kind FROM satudata_adoption")
    command.upgrade(alembic, "head")
    with engine.connect() as connection:
        assert list(connection.execute(kinds).scalars()) == ["fresh"]
    command.downgrade(alembic, "base")
    with engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO package (id, name, type, state) VALUES ('p', 'p', 'dataset', 'active')")
        )
    command.upgrade(alembic, "head")
    with engine.begin() as connection:
        assert list(connection.execute(kinds).scalars()) == []
        connection.execute(sa.text("DELETE FROM package"))
    command.downgrade(alembic, "base")


def test_events_of_before_are_chained_as_new_ones_are(alembic: Config, engine: sa.engine.Engine) -> None:
    """The step fills the hashes of a history that is there, each case for itself, equal to what the trigger makes."""
    columns = ", ".join(f"{name}::text" for name in (*evidence.CANNOT_CHANGE, "previous", "hash"))
    rows = sa.text(f"SELECT {columns} FROM satudata_event e ORDER BY e.case_id, e.seq")
    command.upgrade(alembic, "d5e8c2f19b05")
    with engine.begin() as connection:
        for case in ("c", "k"):
            connection.execute(sa.text(CASE), {"id": case, "object_id": case, "category": "open"})
        for number in range(12):
            event = EVENT.replace("'c'", "'k'") if number % 3 else EVENT
            connection.execute(sa.text(event), {"id": f"lama-{number}", "kind": "refused" if number % 2 else "edited"})
        connection.execute(sa.text("UPDATE satudata_event SET attempts = 5 WHERE kind = 'refused'"))
    command.upgrade(alembic, "head")
    with engine.begin() as connection:
        connection.execute(sa.text(EVENT), {"id": "baru", "kind": "edited"})
        found = [
            dict(zip((*evidence.CANNOT_CHANGE, "previous", "hash"), row, strict=False))
            for row in connection.execute(rows)
        ]
        lines = [evidence.line_of(row) for row in found]
        assert len(lines) == 13
        assert list(evidence.check_history(lines)) == []
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), connection.begin_nested():
            connection.execute(sa.text("UPDATE satudata_event SET hash = 'x'"))
    command.downgrade(alembic, "base")


class TestRules:
    """What the database refuses, whatever the program says."""

    @pytest.fixture
    def connection(self, alembic: Config, engine: sa.engine.Engine) -> Iterator[sa.engine.Connection]:
        """One case with an event of kind transition and one of kind refused; taken back afterwards."""
        command.upgrade(alembic, "head")
        with engine.connect() as connection:
            with connection.begin():
                connection.execute(sa.text(CASE), {"id": "c", "object_id": "o", "category": "open"})
                connection.execute(sa.text(EVENT), {"id": "t", "kind": "transition"})
                connection.execute(sa.text(EVENT), {"id": "r", "kind": "refused"})
            yield connection
        command.downgrade(alembic, "base")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE satudata_event SET note = 'other' WHERE id = 't'",
            "UPDATE satudata_event SET attempts = 2 WHERE id = 't'",
            "UPDATE satudata_event SET note = 'other' WHERE id = 'r'",
            "UPDATE satudata_event SET attempts = 2, actor_id = 'other' WHERE id = 'r'",
            "DELETE FROM satudata_event",
            "TRUNCATE satudata_event",
        ],
    )
    def test_events_are_append_only(self, connection: sa.engine.Connection, statement: str) -> None:
        """Update, delete and truncate are refused; with satudata.allow_erase they pass."""
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), connection.begin():
            connection.execute(sa.text(statement))
        with connection.begin():
            connection.execute(sa.text("SET LOCAL satudata.allow_erase = 'on'"))
            connection.execute(sa.text(statement))

    def test_the_permission_to_erase_ends_with_its_transaction(self, connection: sa.engine.Connection) -> None:
        """The next transaction is bound again."""
        with connection.begin():
            connection.execute(sa.text("SET LOCAL satudata.allow_erase = 'on'"))
        with pytest.raises(sa.exc.IntegrityError), connection.begin():
            connection.execute(sa.text("DELETE FROM satudata_event"))

    def test_an_equal_refusal_is_counted_in_its_row(self, connection: sa.engine.Connection) -> None:
        """Number and time of the last attempt are the only columns that may change, and only of a refusal."""
        with connection.begin():
            connection.execute(
                sa.text("UPDATE satudata_event SET attempts = attempts + 1, last_attempt_at = now() WHERE id = 'r'")
            )
        with connection.begin():
            count = sa.text("SELECT attempts FROM satudata_event WHERE id = 'r'")
            assert connection.execute(count).scalar() == 2

    def test_an_object_has_one_open_case(self, connection: sa.engine.Connection) -> None:
        """A second one that is not closed is refused; closed ones may be many."""
        with connection.begin():
            for name in ("c2", "c3"):
                connection.execute(sa.text(CASE), {"id": name, "object_id": "o", "category": "closed"})
        with pytest.raises(sa.exc.IntegrityError), connection.begin():
            connection.execute(sa.text(CASE), {"id": "c4", "object_id": "o", "category": "published"})


def test_the_member_of_the_forum_is_renamed_and_back(alembic: Config, engine: sa.engine.Engine) -> None:
    """Assignments, officials and turns, each other word of a turn in its place; what is taken back is as it was."""
    before = {"satudata_role_assignment": "forum", "satudata_official": "forum"}
    turn = sa.text("SELECT turn FROM satudata_case")

    def roles(connection: sa.engine.Connection) -> dict[str, str]:
        return {table: connection.execute(sa.text(f"SELECT role FROM {table}")).scalar_one() for table in before}

    command.upgrade(alembic, "f3b8d60a2c10")
    with engine.begin() as connection:
        connection.execute(sa.text(CASE), {"id": "c", "object_id": "c", "category": "waiting"})
        connection.execute(sa.text("""UPDATE satudata_case SET turn = '["walidata", "forum", "ppid"]'"""))
        columns = "(id, user_id, role, assigned_at) VALUES ('r', 'u', 'forum', now())"
        connection.execute(sa.text(f"INSERT INTO satudata_role_assignment {columns}"))
        columns = "(id, name, position, role, assigned_at) VALUES ('o', 'n', 'p', 'forum', now())"
        connection.execute(sa.text(f"INSERT INTO satudata_official {columns}"))
    command.upgrade(alembic, "c2d9e7a1b614")
    with engine.connect() as connection:
        assert roles(connection) == dict.fromkeys(before, "anggota_forum")
        assert connection.execute(turn).scalar_one() == ["walidata", "anggota_forum", "ppid"]
        below = connection.execute(sa.text("SELECT descendants FROM satudata_role_assignment")).scalar_one()
        assert below is True
    command.downgrade(alembic, "f3b8d60a2c10")
    with engine.connect() as connection:
        assert roles(connection) == before
        assert connection.execute(turn).scalar_one() == ["walidata", "forum", "ppid"]
    command.downgrade(alembic, "base")
