"""Region codes: loaded by a command, read through the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.cli import satudata

pytestmark = [pytest.mark.usefixtures("with_plugins", "clean_db")]

LIST = "kode,nama\n99,Provinsi Contoh\n99.01,Kabupaten Contoh\n99.01.01,Kecamatan Satu\n99.01.01.2001,Desa Satu\n"


@pytest.fixture
def load(cli: Any, tmp_path: Path) -> Any:
    """Run the command on this text."""

    def run(text: str | bytes, *options: str) -> Any:
        file = tmp_path / "wilayah.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return cli.invoke(satudata, ["wilayah", "load", str(file), *options])

    return run


def names(**data: Any) -> list[str]:
    """Names the list answers, for anybody."""
    return [row["name"] for row in tk.get_action("satudata_wilayah_list")({"user": ""}, data)["results"]]


class TestLoad:
    def test_a_list_is_loaded_with_its_source(self, load: Any):
        result = load(LIST, "--source", "Kepmendagri", "--version", "2025")
        assert result.exit_code == 0, result.output
        assert "4 new, 0 changed, 0 retired, 0 unchanged" in result.output
        region = tk.get_action("satudata_wilayah_show")({"user": ""}, {"scheme": "kemendagri", "code": "99.01.01"})
        assert region == {
            "scheme": "kemendagri",
            "code": "99.01.01",
            "name": "Kecamatan Satu",
            "level": "kecamatan",
            "parent_code": "99.01",
            "source": "Kepmendagri",
            "version": "2025",
            "retired": False,
        }

    def test_a_dry_run_writes_nothing(self, load: Any):
        assert "4 new" in load(LIST, "--dry-run").output
        assert names() == []

    def test_what_vanished_is_retired_and_comes_back(self, load: Any):
        load(LIST)
        result = load("kode,nama\n99,Provinsi Contoh\n99.01,Kabupaten Baru\n")
        assert "0 new, 1 changed, 2 retired, 1 unchanged" in result.output
        assert names() == ["Provinsi Contoh", "Kabupaten Baru"]
        assert len(names(retired=True)) == 4
        assert "0 new, 3 changed, 0 retired, 1 unchanged" in load(LIST).output

    def test_a_partial_list_retires_nothing(self, load: Any):
        load(LIST)
        assert "1 new, 0 changed, 0 retired" in load("code,name\n99.02,Kota\n", "--partial").output

    def test_the_schemes_stand_side_by_side(self, load: Any):
        load(LIST)
        load("code,name\n99,Provinsi Contoh\n9901,Kabupaten Contoh\n", "--scheme", "bps")
        assert len(names(scheme="kemendagri")) == 4
        assert len(names(scheme="bps")) == 2

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            (LIST + "9902,Salah\n", "wilayah.csv:6: 9902 is not a code"),
            ("code,name\n99,A\n99,B\n", "wilayah.csv:3: 99 stands already on line 2."),
            (b"code,name\n99,A\n98,\xe9\n", "wilayah.csv:3: This line is not UTF-8 text."),
            ("", "wilayah.csv:1: The first line must name"),
        ],
    )
    def test_a_bad_line_is_named_and_nothing_is_written(self, load: Any, text: str | bytes, line: str):
        result = load(text)
        assert result.exit_code == 1
        assert line in result.output
        assert "Nothing was loaded." in result.output
        assert names() == []


class TestRead:
    def test_filters(self, load: Any):
        load(LIST)
        assert names(level="kecamatan") == ["Kecamatan Satu"]
        assert names(parent_code="99") == ["Kabupaten Contoh"]
        assert names(q="desa") == ["Desa Satu"]
        assert names(q="99.01.01") == ["Kecamatan Satu", "Desa Satu"]
        assert names(q="%") == []
        assert names(limit=1, offset=1) == ["Kabupaten Contoh"]
        assert names(limit=10**9 - 1, offset=10**9 - 1) == []

    @pytest.mark.parametrize(
        "data",
        [{"scheme": "pos"}, {"level": "rt"}, {"limit": -1}, {"offset": 10**30}, {"q": "a\x00"}, {"q": ["a"]}],
    )
    def test_bad_filters(self, data: dict[str, Any]):
        with pytest.raises(tk.ValidationError):
            names(**data)

    def test_an_unknown_region_is_not_found(self):
        with pytest.raises(tk.ObjectNotFound):
            tk.get_action("satudata_wilayah_show")({"user": ""}, {"scheme": "bps", "code": "99"})
