"""The words people type, without starting anything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from portal import ckan_ini, command, places, progress, quiet_apt, tests_run, words  # noqa: E402

TARGETS = ["demo", "demo-stop", "demo-reset", "test", "lint", "bench", "mutate-gate"]


def call(name: str, *more: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own scripts
        [ROOT / "portal" / name, *more],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
    )


class TestMakefile:
    def test_every_target_is_one_line_that_calls_its_script(self):
        rules = re.findall(r"^([a-z-]+):\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert dict(rules) == {n: f"\t@portal/{n} $(ARGS)\n" for n in TARGETS}

    @pytest.mark.parametrize("name", TARGETS)
    def test_its_script_can_be_run_without_make(self, name):
        script = ROOT / "portal" / name
        assert os.access(script, os.X_OK)
        assert script.read_text().startswith("#!/bin/sh\n")


class TestRefusals:
    @pytest.mark.parametrize("how", [{"more": ["CKAN=2.9.1"]}, {"CKAN": "2.9.1"}])
    def test_an_unknown_version_is_named_in_both_languages(self, how):
        more = how.pop("more", [])
        done = call("lint", *more, **how)
        assert done.returncode == 2
        assert "CKAN 2.9.1 tidak dikenal" in done.stderr
        assert "CKAN 2.9.1 is not known" in done.stderr
        assert "2.11.6" in done.stderr
        assert "Traceback" not in done.stderr

    def test_an_unknown_word_is_named(self):
        done = call("demo-stop", "sekarang")
        assert done.returncode == 2
        assert "sekarang" in done.stderr

    def test_an_unknown_family_lists_those_there_are(self):
        done = call("test", "--only", "nirwana")
        assert done.returncode == 2
        assert "lint" in done.stderr

    def test_has_both_sentences_and_then_the_details(self):
        assert str(words.Refusal("Tidak.", "No.", "why\n")) == "Tidak.\nNo.\nwhy"


class TestFamilies:
    @pytest.fixture
    def tests(self, tmp_path):
        names = ("portal/test_a.py", "domain/test_b.py", "integration/gate/test_c.py", "integration/test_d.py")
        for name in (*names, "faults/test_e.py"):
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        (tmp_path / "empty").mkdir()
        return tmp_path

    def test_of_one_kind_share_a_process_except_over_http(self, tests):
        (tests / "stories").mkdir()
        (tests / "stories" / "test_f.py").touch()
        found = tests_run.families(tests)
        joined = [(one.name, len(one.paths)) for one in tests_run.together(found)]
        assert joined == [("domain", 1), ("integration", 2), ("portal", 1), ("stories", 1), ("faults", 1)]
        alone = [one for one in found if one.name == "integration/gate"]
        assert tests_run.together(alone) == alone

    def test_are_the_folders_with_tests_in_the_order_of_what_they_need(self, tests):
        found = [(family.name, family.kind) for family in tests_run.families(tests)]
        assert found == [
            ("domain", "pure"),
            ("integration", "ckan"),
            ("integration/gate", "ckan"),
            ("portal", "http"),
            ("faults", "faults"),
        ]

    @pytest.mark.parametrize(
        ("line", "counts"),
        [
            ("===== 3 passed in 0.1s =====", {"passed": 3}),
            ("= 1 failed, 2 passed, 1 error in 9.0s =", {"failed": 1, "passed": 2, "error": 1}),
            ("===== 2 errors in 1.0s =====", {"error": 2}),
            ("===== no tests ran in 0.01s =====", {}),
        ],
    )
    def test_count_from_the_closing_line(self, line, counts):
        assert tests_run.CLOSING.match(line)
        assert tests_run.outcome(line) == counts


class TestSettings:
    def test_tests_and_portal_load_the_same_plugins(self):
        line = re.search(r"^ckan.plugins = (.*)$", (ROOT / "test.ini").read_text(), re.MULTILINE)
        assert line
        assert line.group(1).split() == list(ckan_ini.PLUGINS)
        assert (ckan_ini.PLUGINS[0], ckan_ini.PLUGINS[-1]) == ("satudata", "satudata_guard")

    def test_are_as_strict_in_tests_as_in_the_portal(self):
        def rights(file: str) -> dict[str, str]:
            text = (ROOT / file).read_text()
            return dict(
                re.findall(r"^(ckan\.(?:auth|gravatar|locale|datastore\.sqlsearch)\S*) = (.*)$", text, re.MULTILINE)
            )

        assert rights("test.ini") == rights("portal/ckan.ini.template")

    def test_another_ckans_settings_do_not_leak_in(self, monkeypatch):
        monkeypatch.setenv("CKAN_SQLALCHEMY_URL", "postgresql://elsewhere/db")
        monkeypatch.setenv("PGHOST", "elsewhere")
        env = command.clean_environment(MORE="1")
        assert not {"CKAN_SQLALCHEMY_URL", "PGHOST"} & set(env)
        assert env["MORE"] == "1"


class TestPlaces:
    def test_private_files_are_private_from_the_first_moment(self, tmp_path):
        file = tmp_path / "secret"
        file.write_text("old")
        file.chmod(0o644)
        places.write_private(file, "new")
        assert file.read_text() == "new"
        assert file.stat().st_mode & 0o777 == 0o600

    def test_ports_lie_below_those_linux_lends_out(self):
        assert max(places.PORT_RANGE) < 32768

    def test_committed_files_name_no_address_to_install_from_and_no_place_of_a_machine(self):
        words = ["git", "ls-files", "portal", "Makefile", "test.ini"]
        listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
        for name in listed.stdout.split():
            text = (ROOT / name).read_text()
            assert f"{ROOT}/" not in text, name
            assert f"{Path.home()}/" not in text, name
            if name.startswith("portal/requirements/"):
                assert "://" not in text, name


class TestProgress:
    def test_a_failed_step_is_shown_as_failed(self, capsys):
        with pytest.raises(ValueError, match="no"), progress.step("doing"):
            raise ValueError("no")
        assert "FAIL" in capsys.readouterr().out


class TestQuietApt:
    def test_an_interrupted_run_is_cleaned_up(self, tmp_path, monkeypatch):
        """Killed between moving the machine's policy aside and putting it back: the next run puts it back."""
        policy, saved, cluster = tmp_path / "policy", tmp_path / "saved", tmp_path / "cluster.conf"
        for name, path in {"POLICY": policy, "SAVED_POLICY": saved, "CLUSTER": cluster}.items():
            monkeypatch.setattr(quiet_apt, name, path)
        policy.write_text(f"#!/bin/sh\n{quiet_apt.MARK}\n# was /etc/rc3.d/S01theirs\nexit 101\n")
        saved.write_text("theirs")
        disabled = []
        monkeypatch.setattr(quiet_apt, "enabled", lambda: {"/etc/rc3.d/S01theirs", "/etc/rc3.d/S01new"})
        monkeypatch.setattr(quiet_apt, "_disable", disabled.extend)
        cluster.write_text("create_main_cluster = false\n")
        quiet_apt.restore()
        assert policy.read_text() == "theirs"
        assert not saved.exists()
        assert not cluster.exists()
        assert disabled == ["/etc/rc3.d/S01new"]
        quiet_apt.restore()
        assert policy.read_text() == "theirs"

    def test_the_machines_own_policy_is_only_moved_aside(self, tmp_path, monkeypatch):
        policy, saved = tmp_path / "policy", tmp_path / "saved"
        monkeypatch.setattr(quiet_apt, "POLICY", policy)
        monkeypatch.setattr(quiet_apt, "SAVED_POLICY", saved)
        monkeypatch.setattr(quiet_apt, "CLUSTER", tmp_path / "conf" / "d" / "cluster.conf")
        monkeypatch.setattr(quiet_apt, "_disable", lambda _links: None)
        policy.write_text("theirs")
        policy.chmod(0o700)
        before = policy.stat()
        with quiet_apt._nothing_starts():
            assert "exit 101" in policy.read_text()
            assert quiet_apt.CLUSTER.is_file()
        assert policy.stat().st_mtime_ns == before.st_mtime_ns
        assert (policy.stat().st_mode, policy.stat().st_ino) == (before.st_mode, before.st_ino)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["policy"]
