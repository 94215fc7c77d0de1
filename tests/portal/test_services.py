"""Killing any service and typing the command again brings it back with its data."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import time
from email.message import EmailMessage

import pytest

SERVICES = ["postgres", "redis", "solr", "smtp", "ckan", "worker"]


def pid_of(portal, service: str) -> int:
    return int(json.loads((portal.folder / "run" / f"{service}.json").read_text())["pid"])


def organizations_of(portal) -> list[str]:
    return portal.api("organization_list", all_fields=False)[1]["result"]


@pytest.fixture(scope="module")
def organization(portal):
    """Something in database and index that must still be there afterwards."""
    name = f"uji-layanan-{int(time.time())}"
    token = portal.sysadmin["api_token"]
    status, answer = portal.api("organization_create", token, name=name, title="Uji Layanan")
    assert status == 200, answer
    return name


def send_mail(portal, recipient: str) -> None:
    host, port = portal.facts["smtp"].split(":")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "uji@contoh.example", recipient, "Uji"
    mail.set_content("Halo")
    with smtplib.SMTP(host, int(port), timeout=10) as link:
        link.send_message(mail)


class TestKilledServices:
    @pytest.mark.parametrize("service", SERVICES)
    def test_comes_back_alone(self, portal, organization, service):
        """Each service by itself, killed the hard way; the others keep running."""
        before = {name: pid_of(portal, name) for name in SERVICES}
        os.kill(before[service], signal.SIGKILL)
        done = portal.command("demo")
        assert done.returncode == 0, done.stdout + done.stderr
        after = {name: pid_of(portal, name) for name in SERVICES}
        assert after[service] != before[service]
        assert {n: p for n, p in after.items() if n != service} == {n: p for n, p in before.items() if n != service}
        assert organization in organizations_of(portal)

    def test_all_at_once(self, portal, organization):
        """The machine lost power: everything is gone, mails and data are not."""
        send_mail(portal, "sebelum@contoh.example")
        for service in SERVICES:
            os.kill(pid_of(portal, service), signal.SIGKILL)
        done = portal.command("demo")
        assert done.returncode == 0, done.stdout + done.stderr
        assert organization in organizations_of(portal)
        send_mail(portal, "sesudah@contoh.example")
        names = sorted(p.name for p in portal.folder.joinpath("mail").glob("*.eml"))
        numbers = [int(name.split("-")[0]) for name in names]
        assert any(name.endswith("-sebelum@contoh.example.eml") for name in names)
        assert names[-1].endswith("-sesudah@contoh.example.eml")
        assert numbers == sorted(set(numbers))

    def test_a_hung_service_is_replaced(self, portal):
        """A process that lives and does not answer is as bad as a dead one."""
        before = pid_of(portal, "redis")
        os.kill(before, signal.SIGSTOP)
        done = portal.command("demo")
        assert done.returncode == 0, done.stdout + done.stderr
        assert pid_of(portal, "redis") != before

    @pytest.mark.parametrize("service", ["postgres", "ckan"])
    def test_one_we_lost_sight_of_is_replaced(self, portal, organization, service):
        """The command was killed between starting a service and writing down its process id."""
        before = pid_of(portal, service)
        (portal.folder / "run" / f"{service}.json").unlink()
        done = portal.command("demo")
        assert done.returncode == 0, done.stdout + done.stderr
        assert pid_of(portal, service) != before
        assert organization in organizations_of(portal)

    def test_a_second_start_changes_nothing(self, portal):
        before = {name: pid_of(portal, name) for name in SERVICES}
        began = time.monotonic()
        assert portal.command("demo").returncode == 0
        assert {name: pid_of(portal, name) for name in SERVICES} == before
        assert time.monotonic() - began < 40
