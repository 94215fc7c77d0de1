"""Command groups: each tells what it did, tries dry where it writes, and refuses with one sentence and exit code 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ckanext.satudata.cli import satudata
from ckanext.satudata.logic import nightly
from ckanext.satudata.sop_profiles import __file__ as profiles

from tests.integration.support import People, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


def run(cli: Any, *words: str) -> tuple[int, str]:
    result = cli.invoke(satudata, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


class TestRole:
    def test_a_role_is_given_listed_and_ended(self, people: People, cli: Any) -> None:
        words = ("role", "assign", "warga", "kepala_opd", "--organization", "disdik", "--acting", "plt")
        assert run(cli, *words, "--dry-run") == (0, "Would give kepala_opd to warga in disdik.\n")
        assert "warga" not in run(cli, "role", "list")[1]
        code, said = run(cli, *words)
        assert code == 0
        listed = run(cli, "role", "list", "--organization", "disdik")[1]
        assert "warga" in listed
        assert "plt" in listed
        assert run(cli, "role", "revoke", said.split()[-1])[0] == 0
        assert "warga" not in run(cli, "role", "list")[1]

    def test_a_wrong_organization_is_one_sentence(self, people: People, cli: Any) -> None:
        code, said = run(cli, "role", "assign", "warga", "produsen_data", "--organization", "tidak-ada")
        assert code == 1
        assert said.startswith("organization_id: ")

    def test_an_official_is_registered_and_ended(self, people: People, cli: Any) -> None:
        words = ("official", "assign", "dr. Sari", "--position", "Kepala Dinas", "--organization", "dinkes")
        assert run(cli, *words, "--dry-run")[1].startswith("Would register dr. Sari")
        code, said = run(cli, *words)
        assert code == 0
        assert "dr. Sari" in run(cli, "official", "list", "--organization", "dinkes")[1]
        assert run(cli, "official", "revoke", said.split()[-1]) == (0, "Ended.\n")


class TestSop:
    def test_profiles_are_listed_shown_and_exported(self, people: People, cli: Any, tmp_path: Any) -> None:
        assert "baku" in run(cli, "sop", "list")[1]
        assert "key: baku" in run(cli, "sop", "show", "baku", "--text")[1]
        shown = run(cli, "sop", "show", "baku")[1]
        assert "Pelaksana" in shown
        assert "5 hari" in shown
        for words in (("show", "tidak-ada"), ("show", "baku", "--version", "9"), ("export", "tidak-ada")):
            assert run(cli, "sop", *words)[0] == 1
        file = tmp_path / "salinan.yaml"
        assert run(cli, "sop", "export", "baku", str(file))[0] == 0
        assert file.read_text(encoding="utf-8") == _baku()
        assert run(cli, "sop", "export", "baku", str(file))[0] == 1

    def test_a_broken_profile_is_refused_with_its_line(self, people: People, cli: Any, tmp_path: Any) -> None:
        good = tmp_path / "baku.yaml"
        good.write_text(_baku(), encoding="utf-8")
        assert run(cli, "sop", "validate", str(good))[0] == 0
        good.write_text(_baku().replace("key: baku", "kunci: baku"), encoding="utf-8")
        code, said = run(cli, "sop", "validate", str(good))
        assert code == 1
        assert said.startswith("baku.yaml:8:1: ")
        good.write_bytes(b"x" * 5_000_000)
        assert run(cli, "sop", "validate", str(good))[0] == 1
        good.write_bytes(b"\xff\xfe")
        assert run(cli, "sop", "import", str(good))[0] == 1

    def test_a_version_is_imported_compared_simulated_and_switched_on(
        self, people: People, cli: Any, tmp_path: Any
    ) -> None:
        """Dry first, each time; the comparison is in words; what is refused ends with code 1."""
        file = tmp_path / "dua.yaml"
        file.write_text(_baku().replace('version: "1"', 'version: "2"').replace("waktu: 5 hari", "waktu: 4 hari"))
        assert run(cli, "sop", "import", str(file), "--dry-run") == (0, "Would publish: baku 2\n")
        assert run(cli, "sop", "diff", "baku@1", "baku@2")[0] == 1
        assert run(cli, "sop", "import", str(file)) == (0, "Published: baku 2\n")
        assert run(cli, "sop", "import", str(file))[0] == 1
        said = run(cli, "sop", "diff", "baku@1", "baku@2")[1]
        assert "4 hari" in said
        assert run(cli, "sop", "diff", "baku@1", "baku@1") == (0, "No difference.\n")
        make_dataset(people.produsen, people.opd, "berjalan")
        said = run(cli, "sop", "simulate", "baku", "--version", "2")[1]
        assert "Running cases under another version: 1." in said
        assert "fits" in said
        words = ("sop", "use", "baku", "--version", "2", "--organization", "dinkes")
        dry = run(cli, *words, "--dry-run")[1]
        assert dry.startswith("Would switch on: baku 2 for dataset in dinkes")
        code, said = run(cli, *words)
        assert code == 0
        assert "Running cases that keep their copy: 1." in said
        assert run(cli, *words)[0] == 1


def _baku() -> str:
    return Path(profiles).parent.joinpath("baku.yaml").read_text(encoding="utf-8")


class TestCase:
    def test_a_stuck_case_is_shown_and_moved(self, people: People, cli: Any) -> None:
        make_dataset(people.produsen, people.opd, "macet")
        move(people.produsen, "macet", "submit")
        assert "diajukan" in run(cli, "case", "list", "--organization", "dinkes")[1]
        assert "submit" in run(cli, "case", "show", "macet")[1]
        words = ("case", "move", "macet", "draf", "--reason", "Kepala pensiun")
        assert "Would move" in run(cli, *words, "--dry-run")[1]
        assert run(cli, *words) == (0, "Moved: draf\n")
        assert run(cli, "case", "move", "macet", "terpublikasi", "--reason", "cepat")[0] == 1

    def test_what_waits_is_delivered_on_request(self, people: People, cli: Any) -> None:
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        assert "mail" in run(cli, "outbox", "list")[1]
        assert run(cli, "outbox", "deliver", "--dry-run")[1].startswith("Would try ")
        assert run(cli, "outbox", "deliver")[0] == 0


class TestNightly:
    def test_a_job_that_fails_leaves_the_others_to_run(
        self, people: People, cli: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken() -> str:
            raise OSError("disk")

        assert list(nightly.JOBS) == ["schedule", "claims", "reminders", "links", "seal", "health"]
        monkeypatch.setattr(nightly, "JOBS", {"broken": broken, "reminders": nightly.JOBS["reminders"]})
        code, said = run(cli, "nightly")
        assert code == 1
        assert said.splitlines() == ["broken       OSError: disk", "reminders    nobody"]
        assert run(cli, "nightly", "--only", "reminders") == (0, "reminders    nobody\n")
        assert run(cli, "nightly", "--dry-run")[1] == "Would run: broken, reminders.\n"
