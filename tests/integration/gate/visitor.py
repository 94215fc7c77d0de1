"""Somebody at a browser without a screen: a real login by the page, cookies, tokens read from pages."""

from __future__ import annotations

import re
from typing import Any

from ckan import model

__all__ = ["PASSWORD", "Visitor", "application", "sign_in"]

PASSWORD = "sandi-untuk-uji-1"
_TOKEN = re.compile(r'name="_csrf_token" content="([^"]+)"')


def application(app: Any) -> Any:
    """The Flask application behind CKAN's test client."""
    return app.flask_app


class Visitor:
    """A browser of one person, or of nobody yet; follows no redirect."""

    def __init__(self, app: Any) -> None:
        self.client = app.test_client()

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.client.get(path, follow_redirects=False, **kwargs)

    def send(self, method: str, path: str, data: Any = None, **kwargs: Any) -> Any:
        """A request as a page's form or script makes it, without a token unless it stands in `data` or headers."""
        return self.client.open(path, method=method, data=data, follow_redirects=False, **kwargs)

    def token(self, path: str = "/about") -> str:
        """The token this session's pages carry."""
        found = _TOKEN.search(self.get(path).get_data(as_text=True))
        assert found, path
        return found[1]


def sign_in(app: Any, user: dict[str, Any]) -> Visitor:
    """Somebody who has just signed in by the page."""
    row = model.User.get(user["id"])
    assert row is not None
    row.password = PASSWORD
    model.Session.commit()
    visitor = Visitor(app)
    typed = {"login": user["name"], "password": PASSWORD, "_csrf_token": visitor.token("/user/login")}
    answer = visitor.send("POST", "/user/login", typed)
    assert answer.status_code == 302, answer.status_code
    return visitor
