"""Whether the time of an answer tells a hidden dataset from one that does not exist.

    portal/bench uniform_timing

1,000 calls for the hidden one and 1,000 for random names, in turns, at four doors: the API, the dataset's page, the
download of its file, the page of its case. The medians may differ by 2 ms at most (issue 5, part 1.5); the answers
have the same status.
"""

from __future__ import annotations

import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from read_and_write import METADATA, client_of, ini_of, run, taken_over

CALLS, WARM = 1000, 20
MOST_MS = 2.0
NOT_FOUND = 404


def prepare(_ini: Path) -> None:
    """Nothing is there before our tables."""
    sys.stdout.write("{}")


def _hidden(mark: str) -> dict[str, str]:
    """A draft with a file, its case, and an outsider who is signed in."""
    from werkzeug.datastructures import FileStorage

    import ckan.plugins.toolkit as tk
    from ckan.tests import factories

    from ckanext.satudata.model import Case

    site = {"user": factories.Sysadmin(name=f"ukur-{mark}")["name"], "ignore_auth": True}
    organization = factories.Organization(name=f"opd-{mark}")
    about = {"name": f"rahasia-{mark}", "title": "Rahasia", "owner_org": organization["id"]}
    dataset = tk.get_action("package_create")(dict(site), {**METADATA, **about})
    upload = FileStorage(io.BytesIO(b"kode,nilai\n1,2\n"), filename="data.csv")
    file = {"package_id": dataset["id"], "name": "berkas", "url": "data.csv", "url_type": "upload", "upload": upload}
    resource = tk.get_action("resource_create")(dict(site), file)
    case = Case.for_object(dataset["id"])
    outsider = factories.User(name=f"warga-{mark}")
    token = tk.get_action("api_token_create")(dict(site), {"user": outsider["name"], "name": "t"})
    made = {"name": dataset["name"], "id": dataset["id"], "resource": resource["id"], "token": token["token"]}
    return {**made, "case": case.id if case else ""}


def measure(ini: Path) -> None:
    """Make the hidden dataset, ask at every door in turns; door to the two medians in ms, as JSON."""
    from werkzeug.test import Client

    app = client_of(ini)
    with app._wsgi_app.test_request_context():
        hidden = _hidden(f"{int(time.time())}")
    client, head = Client(app), {"Authorization": hidden["token"]}

    def get(path: str, headers: dict[str, str] | None = None) -> Any:
        return client.get(path, headers=headers or {})

    def api(name: str, _resource: str, _case: str) -> Any:
        return get(f"/api/3/action/package_show?id={name}")

    def api_signed_in(name: str, _resource: str, _case: str) -> Any:
        return get(f"/api/3/action/package_show?id={name}", head)

    def page(name: str, _resource: str, _case: str) -> Any:
        return get(f"/dataset/{name}")

    def download(name: str, resource: str, _case: str) -> Any:
        return get(f"/dataset/{name}/resource/{resource}/download/data.csv")

    def case_page(_name: str, _resource: str, case: str) -> Any:
        return get(f"/satudata/kasus/{case}", head)

    doors = (api, api_signed_in, page, download, case_page)
    sys.stdout.write("\n" + json.dumps({one.__name__: _medians(one, hidden) for one in doors}))


def _medians(door: Callable[[str, str, str], Any], hidden: dict[str, str]) -> list[float]:
    known, unknown = [], []
    for number in range(-WARM, CALLS):
        nobody = (f"rahasia-{uuid4().int % 10**10}", str(uuid4()), str(uuid4()))
        asked = [(known, (hidden["name"], hidden["resource"], hidden["case"])), (unknown, nobody)]
        for times, names in asked if number % 2 else reversed(asked):
            began = time.perf_counter()
            answer = door(*names)
            took = time.perf_counter() - began
            if answer.status_code != NOT_FOUND:
                raise SystemExit(f"{door.__name__} {names}: {answer.status_code}")
            if number >= 0:
                times.append(took * 1000)
    return [statistics.median(known), statistics.median(unknown)]


def main() -> int:
    """Print the medians of every door; 1 when two of them are further apart than they may be."""
    with tempfile.TemporaryDirectory() as name:
        inis = {side: ini_of(side, Path(name)) for side in ("plain", "ours")}
        taken_over(__file__, inis)
        found: dict[str, list[float]] = run(__file__, "measure", str(inis["ours"]))
    good = True
    for door, (known, unknown) in found.items():
        kept = abs(known - unknown) <= MOST_MS
        good = good and kept
        words = f"hidden {known:6.2f} ms, unknown {unknown:6.2f} ms: {known - unknown:+.2f} ms (at most {MOST_MS:.0f})"
        print(f"  {'ok  ' if kept else 'TELL'} {door:16} {words}")
    return 0 if good else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["measure"]:
        measure(Path(sys.argv[2]))
    else:
        raise SystemExit(main())
