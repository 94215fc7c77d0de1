"""A CKAN with the plugins of the environment: carries out the orders on standard input, prints the answers as JSON."""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main() -> None:
    """Orders: ``{"get": path}`` or ``{"post": action, "token": ..., "data": {...}}``."""
    from werkzeug.test import Client

    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    client = Client(make_app(load_config(os.environ["CKAN_INI"])))
    answers: list[dict[str, Any]] = []
    for order in json.load(sys.stdin):
        if "get" in order:
            answer = client.get(order["get"])
        else:
            headers = {"Authorization": order["token"]}
            answer = client.post(f"/api/3/action/{order['post']}", json=order["data"], headers=headers)
        answers.append({"status": answer.status_code, "body": answer.text})
    sys.stdout.write("\n" + json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
