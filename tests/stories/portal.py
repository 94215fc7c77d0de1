"""The portal as a program outside sees it: accounts, API calls, pages, mails."""

from __future__ import annotations

import email
import email.policy
import json
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import requests

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


class Refused(Exception):
    """The API said no: status and error."""

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        super().__init__(f"{status} {error}")
        self.status, self.error = status, error


class Portal:
    """What portal.json says, and what one can do with it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.http = requests.Session()

    @cached_property
    def facts(self) -> dict[str, Any]:
        return json.loads(self.file.read_text())

    @property
    def url(self) -> str:
        return self.facts["site_url"]

    def account(self, name: str) -> dict[str, Any]:
        return next(a for a in self.facts["accounts"] if a["name"] == name)

    def holder(self, role: str, organization: str | None = None, number: int = 0) -> str:
        """The name of a user with this role there."""
        held = {"role": role, "organization": organization}
        return [a["name"] for a in self.facts["accounts"] if held in a["roles"]][number]

    @property
    def sysadmin(self) -> str:
        return next(a["name"] for a in self.facts["accounts"] if a["sysadmin"])

    def token(self, who: str | None) -> dict[str, str]:
        return {"Authorization": self.account(who)["api_token"]} if who else {}

    def act(self, action: str, who: str | None = None, file: tuple[str, bytes] | None = None, **data: Any) -> Any:
        """The result of an action; `Refused` when the API says no."""
        url = f"{self.url}/api/3/action/{action}"
        headers = self.token(who)
        if file:
            answer = self.http.post(url, data=data, files={"upload": file}, headers=headers, timeout=120)
        else:
            answer = self.http.post(url, json=data, headers=headers, timeout=120)
        said = answer.json()
        if not said["success"]:
            raise Refused(answer.status_code, said["error"])
        return said["result"]

    def get(self, path: str, who: str | None = None) -> requests.Response:
        """A page or file, redirects not followed, no cookies kept."""
        url = path if path.startswith("http") else self.url + path
        return requests.get(url, headers=self.token(who), allow_redirects=False, timeout=60)

    # Mails
    @property
    def mail_dir(self) -> Path:
        return ROOT / self.facts["mail_dir"]

    def mails(self) -> set[str]:
        """File names of the mails there are."""
        return {file.name for file in self.mail_dir.glob("*.eml")}

    def mail_to(self, who: str, words: str, before: set[str], seconds: float = 30) -> str:
        """Subject and text of the new mail to this account whose subject has these words; waits for it."""
        return eventually(lambda: self._mail_to(who, words, before), f"mail to {who}: {words}", seconds)

    def _mail_to(self, who: str, words: str, before: set[str]) -> str:
        for name in sorted(self.mails() - before):
            if f"-{who}@" in name:
                message = email.message_from_bytes((self.mail_dir / name).read_bytes(), policy=email.policy.default)
                body = message.get_body(("plain",))
                assert body is not None
                if words in str(message["Subject"]):
                    return f"{message['Subject']}\n{body.get_content()}"
        return ""


def eventually(look: Callable[[], T], what: str, seconds: float = 30) -> T:
    """The first true answer, waited for."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, f"waited {seconds} s for {what}"
        time.sleep(0.2)
    return found
