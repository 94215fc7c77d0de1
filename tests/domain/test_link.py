"""Links of resources: what may be saved, which addresses the portal may reach, as tables (attack case A57)."""

from __future__ import annotations

import ipaddress

import pytest

from ckanext.satudata.domain.link import FAILURES, Allowed, is_public_address, link_fault

GOOD = [
    "", "  ", "https://data.contoh.go.id/tabel.csv", "http://contoh.go.id:8081/a b.csv?x=1#y", "contoh.go.id/tabel.csv",
    "//contoh.go.id/tabel.csv", "HTTPS://Contoh.GO.ID/", "https://8.8.8.8/x", "https://[2001:4860:4860::8888]/x",
    "https://münchen.example/x", "https://contoh.go.id./x", "https://localhost.contoh.go.id/x", "data.csv",
]  # fmt: skip

BAD = {
    "scheme": [
        "ftp://contoh.go.id/x", "file:///etc/passwd", "gopher://contoh.go.id/", "data:text/html,x",
        "javascript:alert(1)",
        " JavaScript:alert(1)", "mailto:a@b.c", "localhost:5000", "www.contoh.go.id:8080/x", "blob:https://a/b",
    ],
    "credentials": ["https://user:pass@contoh.go.id/", "https://token@contoh.go.id/x", "https://contoh.go.id@127.0.0.1/"],
    "malformed": [
        "http://", "https:///x", "http://[::1", "http://contoh.go.id:99999/", "http://contoh.go.id:0/",
        "java\nscript:alert(1)", "http://contoh.go.id\\@127.0.0.1/", "http://127.0.0.1\u202e/x", "http://a b/",
        "http://%31%32%37.0.0.1/", "http://[fe80::1%25eth0]/", "http://\x00/",
    ],
    "private": [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/",
        "http://0177.0.0.1/", "http://017700000001/", "http://127.0.0.1./", "http://localhost/", "http://LOCALHOST./",
        "http://a.localhost/", "http://solr.internal:8983/", "http://printer.local/", "http://10.1.2.3/",
        "http://172.16.0.1/", "http://192.168.1.1:8080/", "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/",
        "http://0/", "http://100.64.0.1/", "http://224.0.0.1/", "http://240.0.0.1/", "http://255.255.255.255/",
        "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[fe80::1]/",
        "http://[fc00::1]/", "http://[ff02::1]/", "http://[2002:7f00:1::]/", "http://[64:ff9b::7f00:1]/",
        "http://[::127.0.0.1]/", "http://\uff11\uff12\uff17.0.0.1/", "http://127\u30020\u30020\u30021/",
        "//127.0.0.1/x", "127.0.0.1/x",
        "http://[fec0::1]/", "http://198.18.0.1/", "http://192.0.2.1/",
    ],
}  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_links_that_may_be_saved(url: str):
    assert link_fault(url) is None


@pytest.mark.parametrize(("code", "url"), [(code, url) for code, urls in BAD.items() for url in urls])
def test_links_that_may_not(code: str, url: str):
    fault = link_fault(url)
    assert fault is not None
    assert fault.code == code or (fault.code == "malformed" and not url.isascii()), fault
    assert fault.english


def test_an_operator_names_hosts_and_networks():
    allowed = Allowed.read(["data.intern.go.id", "*.kab.internal", "10.20.0.0/16", "[::1]", ""])
    for url in ("http://10.20.3.4:9000/x", "http://a.kab.internal/", "http://[::1]/", "http://0x0a140304/"):
        assert link_fault(url, allowed) is None, url
    for url in ("http://10.21.3.4/x", "http://kab.internal/", "http://127.0.0.1/", "http://[::2]/", "ftp://10.20.3.4/"):
        assert link_fault(url, allowed) is not None, url
    assert link_fault("http://localhost/") is not None


def test_an_operator_may_mean_a_mapped_address():
    allowed = Allowed.read(["127.0.0.1"])
    assert allowed.has_address(ipaddress.ip_address("::ffff:127.0.0.1"))
    assert not is_public_address(ipaddress.ip_address("::ffff:127.0.0.1"))
    assert is_public_address(ipaddress.ip_address("::ffff:8.8.8.8"))


def test_each_reason_is_a_sentence():
    for words in FAILURES.values():
        assert words.endswith(".")
        assert words[0].isupper()
