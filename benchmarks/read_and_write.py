"""What the extension costs against the same CKAN with scheming and the same schema, but without it: ratios in one run.

    portal/bench read_and_write

Two processes over the same databases and index, one with our plugins and one without, live side by side and answer the
same calls in turns, a few at a time, so that whatever slows the machine for a second slows both; each figure is the
median of all its calls. Limits: design figures of the product (reading 1.05, dataset page signed in 1.15, create and
update 1.25; pages carry at most 60 KB more, compressed).
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OWN = ("satudata", "validation", "satudata_guard")
DATASETS, CALLS, ROUNDS = 60, 20, 8
"""Datasets; calls of a side at a time; how often each side has its turn."""
LIMITS = {
    "package_search, anonymous": 1.05,
    "package_show, anonymous": 1.05,
    "dataset page, anonymous": 1.15,
    "dataset page, signed in": 1.15,
    "catalogue page, anonymous": 1.15,
    "package_create": 1.25,
    "package_patch": 1.25,
}
WEIGHT_LIMIT = 60_000
"""Bytes, compressed, of a page with all its styles and scripts beyond the same page of plain CKAN."""

PAGES = {"front page": "/", "catalogue page": "/dataset/", "dataset page": "/dataset/tolok-1"}
LINKED = re.compile(r'(?:href|src)="(/(?:webassets|base)/[^"]+\.(?:css|js)[^"]*)"')
METADATA = {
    "notes": "Banyaknya unit layanan yang aktif di kecamatan pada akhir tahun.", "konsep": "Unit layanan",
    "klasifikasi": "Kecamatan; tahun", "ukuran": "Jumlah", "satuan": "Unit", "jenis": "statistik",
    "kategori": "Perlindungan Sosial dan Kesehatan", "urusan": "1.02", "periode_awal": "2020", "periode_akhir": "2025",
    "accrualPeriodicity": "tahunan", "skema_wilayah": "kemendagri", "kode_wilayah": "99.01",
    "level_penyajian": "kecamatan", "sumber": "Laporan bulanan", "author": "Bidang Data",
    "author_email": "data@contoh.example", "accessRights": "terbuka", "license_id": "cc-by",
}  # fmt: skip
SCHEMING = """
extra_template_paths = {templates}
scheming.dataset_schemas = ckanext.satudata.schemas:dataset.yaml
scheming.organization_schemas = ckanext.satudata.schemas:organization.yaml
scheming.presets = ckanext.scheming:presets.json ckanext.satudata.schemas:presets.yaml
"""


def ini_of(side: str, folder: Path) -> Path:
    """test.ini as it is, or without our plugins."""
    text = (ROOT / "test.ini").read_text(encoding="utf-8")
    if side == "plain":
        line = re.search(r"^ckan\.plugins = (.*)$", text, re.M)
        kept = [word for word in (line[1].split() if line else []) if word not in OWN]
        text = re.sub(r"^ckan\.plugins = .*$", f"ckan.plugins = {' '.join(kept)}", text, flags=re.M)
        lines = SCHEMING.replace("{templates}", str(_lend_snippets(folder)))
        text = re.sub(r"^scheming\..*\n", "", text, flags=re.M).replace("[app:main]", "[app:main]" + lines, 1)
    file = folder / f"{side}.ini"
    file.write_text(text.replace("%(here)s", str(ROOT)), encoding="utf-8")
    return file


def _lend_snippets(folder: Path) -> Path:
    """The schema's own snippets for one field each, without any page of ours."""
    lent = folder / "templates" / "scheming"
    for name in ("form_snippets", "display_snippets"):
        source = ROOT / "ckanext" / "satudata" / "templates" / "scheming" / name
        shutil.copytree(source, lent / name, dirs_exist_ok=True)
    return lent.parent


def client_of(ini: Path) -> Any:
    """The whole WSGI application of a CKAN with this ini, and a way to call it."""
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    app = make_app(CKANConfigLoader(str(ini)).get_config())
    if ini.stem == "plain":
        _lend_schema_words()
    return app


def _lend_schema_words() -> None:
    """The schema's own validators and template helpers, without anything else of ours."""
    import ckan.lib.helpers as core_helpers
    from ckan import logic

    from ckanext.satudata import helpers
    from ckanext.satudata.logic import validators

    logic.get_validator("not_empty")  # fills the table the next line adds to
    logic._validators_cache.update({name: getattr(validators, name) for name in validators.__all__})
    own = {name: getattr(helpers, name) for name in helpers.__all__ if name.startswith("satudata_")}
    core_helpers.helper_functions.update(own)


def timed(call: Callable[[int], Any], times: int, first: int = 0) -> list[float]:
    """Seconds of each call, numbered from `first`."""
    found = []
    for number in range(first, first + times):
        began = time.perf_counter()
        answer = call(number)
        found.append(time.perf_counter() - began)
        if answer.status_code != 200:  # noqa: PLR2004 - HTTP
            raise SystemExit(f"{answer.status_code}: {answer.get_data(as_text=True)[:500]}")
    return found


def prepare(ini: Path) -> None:
    """An organisation, an editor with a token and public datasets, made without our plugins."""
    import ckan.plugins.toolkit as tk
    from ckan import model
    from ckan.tests import factories

    app = client_of(ini)
    with app._wsgi_app.test_request_context():
        admin = factories.Sysadmin(name="tolok-ukur")
        organization = factories.Organization(name="opd-tolok-ukur")
        for number in range(DATASETS):
            about = {"name": f"tolok-{number}", "title": f"Tolok ukur {number}", "owner_org": organization["id"]}
            data = {**METADATA, **about}
            tk.get_action("package_create")({"user": admin["name"], "ignore_auth": True}, data)
        model.Session.commit()
        token = tk.get_action("api_token_create")(
            {"ignore_auth": True, "user": admin["name"]}, {"user": admin["name"], "name": "t"}
        )
    sys.stdout.write(json.dumps({"token": token["token"], "organization": organization["id"]}))


def serve(ini: Path, told: dict[str, str], side: str) -> None:
    """Carry out what is asked on each line, `[call, first number, times]`; answer the seconds of each call as JSON."""
    from werkzeug.test import Client

    client = Client(client_of(ini))  # through every middleware, the language one too
    calls = calls_of(client, told, side)
    sys.stdout.write("\n" + json.dumps({name: [weight(client, path)] for name, path in PAGES.items()}) + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        name, first, times = json.loads(line)
        sys.stdout.write(json.dumps(timed(calls[name], times, first)) + "\n")
        sys.stdout.flush()


def calls_of(client: Any, told: dict[str, str], side: str) -> dict[str, Callable[[int], Any]]:
    """What is measured, by name; each takes the number of the call."""
    head, api = {"Authorization": told["token"]}, "/api/3/action/"

    def create(number: int) -> Any:
        data = {"name": f"baru-{side}-{number}", "title": "Baru", "owner_org": told["organization"]}
        return client.post(api + "package_create", json=data, headers=head)

    def patch(number: int) -> Any:
        data = {"id": f"baru-{side}-{number}", "title": f"Baru {number}"}
        return client.post(api + "package_patch", json=data, headers=head)

    return {
        "package_search, anonymous": lambda n: client.get(api + "package_search?rows=20"),
        "package_show, anonymous": lambda n: client.get(api + f"package_show?id=tolok-{n % DATASETS}"),
        "dataset page, anonymous": lambda n: client.get(f"/dataset/tolok-{n % DATASETS}"),
        "catalogue page, anonymous": lambda n: client.get("/dataset/"),
        "dataset page, signed in": lambda n: client.get(f"/dataset/tolok-{n % DATASETS}", headers=head),
        # last: what the plain side makes has no case and would be sorted out of each search of ours
        "package_create": create,
        "package_patch": patch,
    }


def weight(client: Any, path: str) -> int:
    """Bytes of a page with the styles and scripts it loads, each compressed by itself as a web server does."""
    page = client.get(path)
    parts = [page, *(client.get(one.replace("&amp;", "&")) for one in sorted(set(LINKED.findall(page.text))))]
    if any(part.status_code != 200 for part in parts):  # noqa: PLR2004 - HTTP
        raise SystemExit(f"{path}: {[part.status_code for part in parts]}")
    return sum(len(gzip.compress(part.get_data())) for part in parts)


def run(file: str, *words: str) -> Any:
    """What this file says on its last line, called in a process of its own."""
    done = subprocess.run([sys.executable, file, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{words[:2]}: {done.stdout[-500:]}{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def taken_over(file: str, inis: dict[str, Path]) -> dict[str, str]:
    """Prepare without our tables, so that the datasets are an old portal's, and take them over; what `prepare` told."""
    command = [Path(sys.executable).with_name("ckan"), "-c", inis["ours"]]
    upgrade, downgrade = (["db", word, "-p", "satudata"] for word in ("upgrade", "downgrade"))
    subprocess.run([*command, *downgrade, "-v", "base"], cwd=ROOT, check=True, capture_output=True)
    told = run(file, "prepare", str(inis["plain"]))
    for words in (upgrade, ["satudata", "adopt"]):
        subprocess.run([*command, *words], cwd=ROOT, check=True, capture_output=True)
    return told


class Side:
    """A process that answers `serve`, kept alive for all its turns."""

    def __init__(self, file: str, ini: Path, told: dict[str, str], side: str, log: Path) -> None:
        self.seconds: dict[str, list[float]] = {}
        with log.open("w") as errors:
            words = [sys.executable, file, "serve", str(ini), json.dumps(told), side]
            self.process = subprocess.Popen(
                words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        self.log = log
        self.bytes: dict[str, list[int]] = self._heard(dict)

    def _heard(self, kind: type) -> Any:
        """The next line that is an answer; a CKAN that starts prints lines of its own."""
        for line in self.process.stdout or ():
            if line.startswith("{" if kind is dict else "["):
                return json.loads(line)
        raise SystemExit(f"{self.log.name}: {self.log.read_text()[-2000:]}")

    def turn(self, call: str, first: int, times: int = CALLS) -> list[float]:
        """Seconds of these calls."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([call, first, times]) + "\n")
        self.process.stdin.flush()
        return self._heard(list)


def main() -> int:
    """Prepare, take over, measure in turns, print the ratios; 1 when a limit is passed."""
    with tempfile.TemporaryDirectory() as name:
        inis = {side: ini_of(side, Path(name)) for side in ("plain", "ours")}
        told = taken_over(__file__, inis)
        sides = {side: Side(__file__, ini, told, side, ini.with_suffix(".log")) for side, ini in inis.items()}
        for call in LIMITS:
            for side in sides.values():
                warm = 0 if call.startswith(("package_create", "package_patch")) else 10
                side.turn(call, 0, warm)
            for number in range(ROUNDS):
                for side in list(sides.values())[:: 1 if number % 2 else -1]:
                    side.seconds.setdefault(call, []).extend(side.turn(call, number * CALLS))
        for side in sides.values():
            side.process.kill()
        seconds = {name: side.seconds for name, side in sides.items()}
        bytes_of = {name: side.bytes for name, side in sides.items()}
    return 0 if all([*ratios(seconds, LIMITS), *_weights(bytes_of)]) else 1


def _weights(bytes_of: dict[str, dict[str, list[int]]]) -> Iterator[bool]:
    """Print what each page weighs more; whether each keeps the limit."""
    for name in PAGES:
        plain, ours = (bytes_of[side][name][0] for side in ("plain", "ours"))
        good = ours - plain <= WEIGHT_LIMIT
        sizes = f"{plain / 1000:7.1f} kB -> {ours / 1000:7.1f} kB = {(ours - plain) / 1000:+.1f} kB"
        print(f"  {'ok  ' if good else 'FAT '} {name + ', weight':28} {sizes} (at most {WEIGHT_LIMIT / 1000:.0f})")
        yield good


def ratios(seconds: dict[str, dict[str, list[float]]], limits: dict[str, float]) -> Iterator[bool]:
    """Print the ratio of each call; whether each keeps its limit."""
    for call, limit in limits.items():
        plain, ours = (statistics.median(seconds[side][call]) for side in ("plain", "ours"))
        good = ours / plain <= limit
        word, ratio = "ok  " if good else "SLOW", ours / plain
        print(f"  {word} {call:28} {plain * 1000:7.1f} ms -> {ours * 1000:7.1f} ms = {ratio:.2f} (at most {limit})")
        yield good


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["serve"]:
        serve(Path(sys.argv[2]), json.loads(sys.argv[3]), sys.argv[4])
    else:
        raise SystemExit(main())
