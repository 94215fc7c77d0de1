"""Starts CKAN once for each order it reads, each in a process of its own: CKAN is imported once, then forked.

Orders come as a JSON list on standard input; one answer each goes to standard output.

``{"ini": path, "env": {...}, "do": "start"}``            make_app, as a web server does
``{"ini": path, "env": {...}, "do": "get", "paths": []}``  the same, then requests to it
``{"ini": path, "env": {...}, "do": "cli", "args": []}``   the `ckan` command
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import traceback
from pathlib import Path
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
    answer: dict[str, Any] = {"error": None}
    began = time.monotonic()
    try:
        if order["do"] == "cli":
            answer["code"] = cli(order["ini"], order["args"])
        elif order["do"] == "get":
            answer["answers"] = get(order["ini"], order["paths"])
        else:
            start(order["ini"])
    except Exception as e:  # noqa: BLE001 - the answer is what was raised
        answer |= {"error": type(e).__name__, "message": str(e), "trace": traceback.format_exc()}
    return answer | {"seconds": time.monotonic() - began}


def in_child(order: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Carry out one order in a fork, so that each start is the first of its process; its output goes to files."""
    files = {name: folder / name for name in ("answer", "out", "err")}
    for file in files.values():
        file.write_text("")
    child = os.fork()
    if child == 0:
        try:
            for descriptor, name in ((1, "out"), (2, "err")):
                os.dup2(os.open(files[name], os.O_WRONLY | os.O_APPEND), descriptor)
            files["answer"].write_text(json.dumps(obey(order)))
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    text = files["answer"].read_text()
    answer = json.loads(text) if text else {"error": "died", "message": ""}
    return answer | {"out": files["out"].read_text(), "err": files["err"].read_text()}


def warm() -> None:
    """Import what every start imports; nothing is configured by it."""

    import ckanext.activity.plugin
    import ckanext.satudata.plugin
    import ckanext.scheming.plugins  # noqa: F401


if __name__ == "__main__":
    warm()
    with tempfile.TemporaryDirectory() as name:
        answers = [in_child(order, Path(name)) for order in json.load(sys.stdin)]
    json.dump(answers, sys.stdout)
