"""Files of assignments and officials: what is read, what is refused, and that what is written is read back."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.errors import BadRequest
from ckanext.satudata.domain.people_sheet import MAX_BYTES, OFFICIALS, ROLES, grouped_nip, read_sheet, sheet_text

HEAD = "akun,peran,organisasi\n"


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (HEAD + "siti,ppid,dinkes\n", {"user_id": "siti", "role": "ppid", "organization_id": "dinkes"}),
        ("\ufeff" + HEAD + " siti , ppid ,\r\n", {"user_id": "siti", "role": "ppid"}),
        ("AKUN;Peran;mulai\nsiti;ppid;2026-01-02\n", {"user_id": "siti", "role": "ppid", "valid_from": "2026-01-02"}),
        ("peran,akun,plt_plh\nppid,siti,Plt.\n", {"user_id": "siti", "role": "ppid", "acting": "plt"}),
        ("akun,peran,termasuk_bawahan\nsiti,ppid,tidak\n", {"user_id": "siti", "role": "ppid", "descendants": False}),
        ('akun,peran\n"siti","ppid"\n\n,\n', {"user_id": "siti", "role": "ppid"}),
    ],
)
def test_a_line_is_read_whatever_the_spreadsheet_wrote(content, values):
    """Comma or semicolon, with or without the mark of UTF-8, headings in any order and size."""
    [row] = read_sheet(content.encode(), ROLES)
    assert (dict(row.values), row.problems) == (values, ())


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "columns", "akun"),
        (b"nama,umur\nsiti,7\n", "columns", "nama, umur, akun, peran"),
        (b"akun,peran,akun\nsiti,ppid,budi\n", "columns", "akun"),
        (HEAD.encode(), "empty", "no line"),
        (HEAD.encode() + b"siti,ppid,Kab. S\xe9\n", "encoding", "Line 2"),
        (HEAD.encode() + b"siti\x00,ppid,\n", "encoding", "no CSV"),
        (b"PK\x03\x04" + b"\x00\xff" * 50, "encoding", "UTF-8"),
        (HEAD.encode() + b"x" * MAX_BYTES, "too_large", "256 KB"),
        (b"x" * 5_000_000, "too_large", "256 KB"),
        (HEAD.encode() + b'"' + b"x" * 140_000 + b"\n", "csv", "Line"),
    ],
)
def test_a_file_nobody_can_read_is_refused_with_one_sentence(content, code, said):
    """Which says what to do, and where."""
    with pytest.raises(BadRequest) as bad:
        read_sheet(content, ROLES)
    [reason] = bad.value.fields["upload"]
    assert reason.code == code
    assert said in reason.english


def test_what_is_wrong_with_one_line_leaves_the_others():
    """Too many cells, and a word that is neither yes nor no."""
    content = b"akun,peran,termasuk_bawahan\nsiti,ppid,ya,lebih\nbudi,ppid,mungkin\ntini,ppid,ya\n"
    rows = read_sheet(content, ROLES)
    assert [(row.line, [one.code for one in row.problems]) for row in rows] == [
        (2, ["cells"]), (3, ["descendants"]), (4, []),
    ]  # fmt: skip


def test_what_is_written_is_read_back():
    """A formula as text, a NIP no spreadsheet rounds, yes and no, empty cells."""
    official = {
        "name": "=HYPERLINK(0)", "nip": "197001011990032001", "position": "Kepala, Dinas", "role": "kepala_opd",
        "organization_id": "dinkes", "acting": "plt", "valid_from": "2026-01-01",
    }  # fmt: skip
    text = sheet_text(OFFICIALS, [official])
    assert "'=HYPERLINK(0)" in text
    [row] = read_sheet(text.encode(), OFFICIALS)
    assert {**row.values, "nip": str(row.values["nip"]).replace(" ", "")} == official
    assert grouped_nip("197001011990032001") == "19700101 199003 2 001"
    [row] = read_sheet(sheet_text(ROLES, [{"user_id": "siti", "role": "ppid", "descendants": False}]).encode(), ROLES)
    assert row.values == {"user_id": "siti", "role": "ppid", "descendants": False}
