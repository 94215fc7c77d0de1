"""Starts CKAN once for each order it reads, each in a process of its own: CKAN is imported once, then forked.

Orders come as a JSON list on standard input; one answer each goes to standard output.

``{"ini": path, "env": {...}, "do": "start"}``            make_app, as a web server does
``{"ini": path, "env": {...}, "do": "get", "paths": []}``  the same, then requests to it
``{"ini": path, "env": {...}, "do": "cli", "args": []}``   the `ckan` command
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from typing import Any


def start(ini: str) -> Any:
    """What every web server and command does first."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    return make_app(load_config(ini))


def get(ini: str, paths: list[str]) -> list[dict[str, Any]]:
    """Requests to the whole WSGI application."""
    from werkzeug.test import Client

    client = Client(start(ini))
    answers = []
    for path in paths:
        response = client.get(path)
        answers.append({"status": response.status_code, "headers": dict(response.headers), "body": response.text})
    return answers


def cli(ini: str, args: list[str]) -> int:
    """The `ckan` command as typed; returns its exit code."""
    from ckan.cli.cli import ckan

    sys.argv = ["ckan", "-c", ini, *args]
    try:
        ckan(sys.argv[1:], prog_name="ckan")
    except SystemExit as e:
        if isinstance(e.code, str):
            print(e.code, file=sys.stderr)  # noqa: T201 - what the interpreter does with it
        return e.code if isinstance(e.code, int) else int(e.code is not None)
    return 0


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order in this process."""
    os.environ.update(order.get("env", {}))
    out, err = io.StringIO(), io.StringIO()
    answer: dict[str, Any] = {"error": None}
    began = time.monotonic()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            if order["do"] == "cli":
                answer["code"] = cli(order["ini"], order["args"])
            elif order["do"] == "get":
                answer["answers"] = get(order["ini"], order["paths"])
            else:
                start(order["ini"])
    except Exception as e:  # noqa: BLE001 - the answer is what was raised
        answer |= {"error": type(e).__name__, "message": str(e), "trace": traceback.format_exc()}
    return answer | {"out": out.getvalue(), "err": err.getvalue(), "seconds": time.monotonic() - began}


def in_child(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order in a fork, so that each start is the first of its process."""
    with tempfile.NamedTemporaryFile("r+", suffix=".json") as file:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                file.write(json.dumps(obey(order)))
                file.flush()
                code = 0
            finally:
                os._exit(code)
        os.waitpid(child, 0)
        file.seek(0)
        text = file.read()
    return json.loads(text) if text else {"error": "died", "message": "", "out": "", "err": ""}


def warm() -> None:
    """Import what every start imports; nothing is configured by it."""
    import ckan.cli.cli
    import ckan.config.middleware
    import ckanext.activity.plugin
    import ckanext.satudata.plugin
    import ckanext.scheming.plugins  # noqa: F401


if __name__ == "__main__":
    warm()
    json.dump([in_child(order) for order in json.load(sys.stdin)], sys.stdout)
