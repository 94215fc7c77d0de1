"""Signed-in pages of the admin of a body with 300 organisations below it, against the same CKAN without the extension.

    portal/bench many_organizations

CKAN loads and dictizes every organisation for the permission labels of such a person, at each check; ours are two SQL
statements a request. Limit: 0.8, as the design says: here the extension must make CKAN faster.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from read_and_write import METADATA, client_of, ini_of, ratios, run, taken_over, timed

ORGANIZATIONS, DATASETS, CALLS, TURNS = 300, 20, 15, 3
LIMITS = {"dataset page, signed in": 0.8, "catalogue page, signed in": 0.8}


def prepare(ini: Path) -> None:
    """A body, 300 organisations below it, its admin with a token, and public datasets; made without our plugins."""
    import ckan.plugins.toolkit as tk
    from ckan import model
    from ckan.tests import factories

    app, mark = client_of(ini), f"{int(time.time())}"
    with app._wsgi_app.test_request_context():
        site = {"user": factories.Sysadmin(name=f"tolok-{mark}")["name"], "ignore_auth": True}
        admin = factories.User(name=f"admin-setda-{mark}")
        top = factories.Organization(name=f"setda-{mark}", users=[{"name": admin["name"], "capacity": "admin"}])
        for number in range(ORGANIZATIONS):
            name = f"opd-{mark}-{number}"
            below = model.Group(name=name, title=f"OPD {number}", type="organization", is_organization=True)
            model.Session.add(below)
            model.Session.add(model.Member(group=below, table_id=top["id"], table_name="group", capacity="public"))
        model.Session.commit()
        for number in range(DATASETS):
            about = {"name": f"setda-{mark}-{number}", "title": f"Tolok ukur {number}", "owner_org": top["id"]}
            tk.get_action("package_create")(dict(site), {**METADATA, **about})
        token = tk.get_action("api_token_create")(dict(site), {"user": admin["name"], "name": "t"})
    sys.stdout.write(json.dumps({"token": token["token"], "mark": mark}))


def measure(ini: Path, told: dict[str, str]) -> None:
    """Both pages of one side, as JSON: name to seconds."""
    from werkzeug.test import Client

    client, head = Client(client_of(ini)), {"Authorization": told["token"]}

    def dataset(number: int) -> Any:
        return client.get(f"/dataset/setda-{told['mark']}-{number % DATASETS}", headers=head)

    def catalogue(_number: int) -> Any:
        return client.get("/dataset/", headers=head)

    found = {}
    for name, call in {"dataset page, signed in": dataset, "catalogue page, signed in": catalogue}.items():
        timed(call, 3)  # warm
        found[name] = timed(call, CALLS)
    sys.stdout.write("\n" + json.dumps(found))


def main() -> int:
    """Prepare, take over, measure in turns, print the ratios; 1 when a limit is passed."""
    with tempfile.TemporaryDirectory() as name:
        inis = {side: ini_of(side, Path(name)) for side in ("plain", "ours")}
        told = taken_over(__file__, inis)
        seconds: dict[str, dict[str, list[float]]] = {"plain": {}, "ours": {}}
        for _ in range(TURNS):
            for side, ini in inis.items():
                for call, times in run(__file__, "measure", str(ini), json.dumps(told)).items():
                    seconds[side].setdefault(call, []).extend(times)
    return 0 if all([*ratios(seconds, LIMITS)]) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["measure"]:
        measure(Path(sys.argv[2]), json.loads(sys.argv[3]))
    else:
        raise SystemExit(main())
