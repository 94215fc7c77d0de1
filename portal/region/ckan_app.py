"""CKAN in this process: actions called as a user, rights checked, each in a request context of its own."""

from __future__ import annotations

import contextlib
from logging.config import fileConfig
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["CkanApp"]


class CkanApp:
    """The portal's CKAN, started from its own ini file."""

    def __init__(self, ini: Path) -> None:
        from ckan.cli import CKANConfigLoader
        from ckan.config.middleware import make_app

        fileConfig(str(ini), disable_existing_loggers=False)
        self._app = make_app(CKANConfigLoader(str(ini)).get_config())._wsgi_app

    @contextlib.contextmanager
    def request(self, user: str = "") -> Iterator[dict[str, Any]]:
        """The context of one request of this user; what was kept for the last one is forgotten."""
        import ckan.plugins.toolkit as tk
        from ckan import model

        with self._app.test_request_context():
            who = model.User.get(user) if user else None
            tk.g.user, tk.g.userobj = user, who
            try:
                yield {"user": user, "auth_user_obj": who, "ignore_auth": False}
            finally:
                model.Session.remove()

    def act(self, action: str, user: str, /, **data: Any) -> Any:
        """What a call of the API by this user would do."""
        import ckan.plugins.toolkit as tk

        with self.request(user) as context:
            return tk.get_action(action)(context, data)

    def first_sysadmin(self, **data: Any) -> None:
        """The one account nobody could make by an action, as `ckan sysadmin add` makes it."""
        import ckan.plugins.toolkit as tk

        with self.request():
            site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
            context: Any = {"ignore_auth": True, "user": site_user}
            tk.get_action("user_create")(dict(context), dict(data))
            tk.get_action("user_patch")(dict(context), {"id": data["name"], "sysadmin": True})

    def command(self, *words: str) -> None:
        """A command of the extension, as `ckan satudata ...` runs it."""
        from ckanext.satudata.cli import satudata

        with self.request():
            satudata.main(list(words), standalone_mode=False)

    def work(self) -> None:
        """Do the jobs that wait, in the order in which they came, each in a request of its own.

        The job worker would start CKAN anew for each of them, which takes longer than the job.
        """
        from ckan.lib import jobs

        queue = jobs.get_queue()
        while queue.count:
            job = queue.fetch_job(queue.pop_job_id())  # off the queue before it begins, as the worker takes it
            if job is not None:
                with self.request():
                    job.perform()
                job.delete()

    def index_anew(self) -> None:
        """What `ckan search-index rebuild` does."""
        from ckan.lib import search

        with self.request():
            search.rebuild()
            search.commit()
