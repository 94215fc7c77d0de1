"""A broken profile is refused whole, with the line to look at and a sentence that helps."""

# ruff: noqa: E501 - one row of the table, one line

from __future__ import annotations

import pytest

from ckanext.satudata.domain.errors import ProfileError
from ckanext.satudata.domain.sop import load_profile

from .lives import BAKU

GOOD = """\
key: contoh
version: "1"
title: Contoh
header:
  dasar_hukum: [Perpres 39/2019]
steps:
  - nomor: 1
    tahap: Pemeriksaan
    kegiatan: Memeriksa
    pelaksana: [walidata]
    waktu: 1-5 hari
    flow: dataset
    state: diajukan
    transition: verify
flows:
  dataset:
    title: Dataset
    initial: draf
    states:
      draf: {category: open, title: Draf, turn: [produsen_data]}
      diajukan: {category: waiting, title: Diajukan, turn: [walidata]}
      terpublikasi: {category: published, title: Terbit}
      diserahkan: {category: published, title: Diserahkan, access: [terbatas, tertutup]}
      ditarik: {category: closed, title: Ditarik, final: true}
    transitions:
      submit: {title: Ajukan, from: draf, to: diajukan, roles: [produsen_data], guards: [complete]}
      verify:
        title: Terbitkan
        from: [diajukan]
        to: terpublikasi
        to_if:
          access_class:
            terbatas: diserahkan
            tertutup: {to: diserahkan}
        roles: [walidata]
        effects: [publish]
      withdraw:
        title: Tarik
        from: [terpublikasi, diserahkan]
        to: ditarik
        roles: {terpublikasi: [walidata], diserahkan: [ppid]}
        reason: required
        reasons: withdraw
        effects: [hide]
reasons:
  withdraw:
    lainnya: Lainnya
"""


def refusal(text: str) -> ProfileError:
    """The error this text must raise."""
    with pytest.raises(ProfileError) as refused:
        load_profile(text, "contoh.yaml")
    return refused.value


def line_of(text: str, marker: str) -> int:
    """The 1-based line the marker stands in."""
    return text[: text.index(marker)].count("\n") + 1


def test_the_text_the_refusals_start_from_is_a_good_profile():
    """Else they would all be refused for nothing."""
    assert load_profile(GOOD).flows["dataset"].states["diajukan"].step == "1"


# what is replaced, by what, where the error must point (a text in the broken document), words of the sentence
REFUSALS = {
    "unknown key at the top": ("version:", "versi: x\nversion:", "versi: x", 'Unknown key "versi"; did you mean "version"'),
    "unknown key in a step": ("    kegiatan:", "    kegitan: x\n    kegiatan:", "kegitan", 'did you mean "kegiatan"'),
    "unknown key in a state": ("draf: {category", "draf: {warna: biru, category", "warna", 'Unknown key "warna"'),
    "unknown key in a transition": ("        reasons: withdraw", "        reasn: x", "reasn", 'did you mean "reason'),
    "unknown key in the header": ("  dasar_hukum:", "  dasar_hokum: x\n  dasar_hukum:", "dasar_hokum",
                                  'did you mean "dasar_hukum"'),
    "missing key at the top": ('version: "1"\n', "", "key: contoh", 'lacks the key "version"'),
    "missing key in a step": ("    tahap: Pemeriksaan\n", "", "- nomor", 'lacks the key "tahap"'),
    "state without category": ("draf: {category: open, ", "draf: {", "draf: {", 'draf lacks the key "category"'),
    "transition without roles": ("        roles: [walidata]\n", "", "verify:\n", 'verify lacks the key "roles"'),
    "transition with no role in the list": ("roles: [walidata]", "roles: []", "roles: []", "Nobody may do this"),
    "source state without roles": (", diserahkan: [ppid]}", "}", "roles: {terp", 'lacks the key "diserahkan"'),
    "source state with no role": ("diserahkan: [ppid]", "diserahkan: []", "diserahkan: []", "Nobody may do this"),
    "roles of a state that is no source": ("diserahkan: [ppid]", "diserahkn: [ppid]", "diserahkn: [ppid]",
                                           'did you mean "diserahkan"'),
    "unknown role": ("roles: [walidata]", "roles: [wali_data]", "wali_data]", 'Unknown role "wali_data"; did you mean "walidata"'),
    "unknown role in a turn": ("turn: [walidata]", "turn: [kepala_dinas]", "kepala_dinas", "Unknown role"),
    "unknown role in a step": ("pelaksana: [walidata]", "pelaksana: walidatta", "walidatta", 'did you mean "walidata"'),
    "step without roles": ("pelaksana: [walidata]", "pelaksana: []", "pelaksana", "pelaksana is empty"),
    "unknown guard": ("guards: [complete]", "guards: [komplit]", "komplit", 'Unknown guard "komplit"; did you mean "complete"'),
    "unknown attachment": ("guards: [complete]", "guards: ['attachment:surat_validas']", "surat_validas'",
                           'did you mean "surat_validasi"'),
    "unknown effect": ("effects: [hide]", "effects: [hide, notify_all]", "notify_all", "Unknown effect"),
    "unknown unit": ("1-5 hari", "1-5 hri", "1-5 hri", 'Unknown unit "hri"; did you mean "hari"'),
    "unknown calendar": ("1-5 hari", "5 hari kera", "5 hari kera", 'did you mean "kerja"'),
    "no limit at all": ("1-5 hari", "segera", "segera", "is no limit"),
    "limit that begins above its end": ("1-5 hari", "5-1 hari", "5-1 hari", "begins above its end"),
    "negative limit": ("1-5 hari", "-3 hari", "-3 hari", "negative"),
    "limit of nothing": ("1-5 hari", "0 hari", "0 hari", "must lie between"),
    "limit longer than any calendar": ("1-5 hari", "99999999 bulan", "99999999", "must lie between"),
    "unknown category": ("category: waiting", "category: wating", "wating", 'did you mean "waiting"'),
    "unknown access class": ("access: [terbatas, ", "access: [rahasia, ", "rahasia", "Unknown access class"),
    "unknown access class of a branch": ("tertutup: {to", "tertutp: {to", "tertutp", 'did you mean "tertutup"'),
    "unknown condition of a branch": ("          access_class:", "          acess_class:", "acess_class",
                                      'did you mean "access_class"'),
    "source that does not exist": ("from: draf", "from: draft", "from: draft", 'Unknown state "draft"; did you mean "draf"'),
    "target that does not exist": ("to: ditarik", "to: ditarikk", "ditarikk", 'did you mean "ditarik"'),
    "branch target that does not exist": ("terbatas: diserahkan", "terbatas: diserahka", "diserahka\n",
                                          'did you mean "diserahkan"'),
    "first state that does not exist": ("initial: draf", "initial: draff", "draff", 'did you mean "draf"'),
    "no first state": ("    initial: draf\n", "", "  dataset:", 'lacks the key "initial"'),
    "step of a state that does not exist": ("state: diajukan", "state: diajuan", "diajuan", 'did you mean "diajukan"'),
    "step of a transition that does not exist": ("transition: verify", "transition: verifi", "verifi\n", 'did you mean "verify"'),
    "step of a flow the profile lacks": ("flow: dataset\n    state: diajukan\n    transition: verify", "flow: report",
                                         "flow: report", 'Unknown flow "report"'),
    "step that names a state without a flow": ("    flow: dataset\n", "", "- nomor", '"flow"'),
    "two steps of one state": ("flows:\n", "  - {nomor: 2, tahap: a, kegiatan: b, pelaksana: ppid, flow: dataset,\n     state: diajukan}\nflows:\n", "     state: diajukan}", "already belongs to step 1"),
    "two steps of one number": ("flows:\n", "  - {nomor: 1, tahap: a, kegiatan: b, pelaksana: ppid}\nflows:\n",
                                "  - {nomor: 1, tahap", "stands twice"),
    "unknown kind of flow": ("  dataset:", "  datasets:", "datasets:", 'Unknown flow "datasets"; did you mean "dataset"'),
    "no flow": (GOOD[GOOD.index("  dataset:") : GOOD.index("reasons:\n  withdraw")], "  {}\n", "flows:", "flows is empty"),
    "unreachable state": ("      ditarik: {", "      ditolak: {category: closed, title: x, final: true}\n      ditarik: {",
                          "ditolak", "cannot be reached"),
    "dead end": (", final: true", "", "ditarik: {cat", "dead end"),
    "dead end that only leads to itself": ("to: ditarik\n", "to: same\n", "terpublikasi: {", "dead end"),
    "nobody's turn": (", turn: [walidata]", "", "diajukan: {", "whose turn"),
    "unknown reason vocabulary": ("reasons: withdraw", "reasons: widraw", "widraw", 'did you mean "withdraw"'),
    "reasons without a rule": ("        reason: required\n", "", "reasons: withdraw", '"optional" or "required"'),
    "unknown reason rule": ("reason: required", "reason: wajib", "wajib", "Unknown rule"),
    "empty vocabulary": ("    lainnya: Lainnya\n", "    {}\n", "withdraw:\n    {}", "withdraw is empty"),
    "empty title": ("title: Contoh", 'title: ""', 'title: ""', "title is empty"),
    "title of blanks": ("title: Draf", 'title: "  "', 'title: "  "', "title is empty"),
    "null title": ("title: Draf", "title: null", "title: null", "title is empty"),
    "title without Indonesian": ("title: Draf", "title: {en: Draft}", "title: {en", 'lacks the key "id"'),
    "empty Indonesian title": ("title: Draf", "title: {id: '', en: Draft}", "title: {id", "id is empty"),
    "title in a language nobody reads": ("title: Draf", "title: {id: a, fr: b}", "fr: b", 'Unknown key "fr"'),
    "empty legal basis": ("[Perpres 39/2019]", "[]", "dasar_hukum", "dasar_hukum is empty"),
    "duplicate key": ("version:", 'key: lagi\nversion:', "key: lagi", 'stands twice in the document; the first is in line 1'),
    "duplicate state": ("      ditarik: {", "      draf: {category: open, title: x}\n      ditarik: {", "      draf: {category: open, title: x}",
                        '"draf" stands twice'),
    "duplicate transition": ("      withdraw:\n", "      submit: {}\n      withdraw:\n", "submit: {}", '"submit" stands twice'),
    "state in capitals": ("      ditarik: {", "      Ditarik: {", "Ditarik: {", "lower-case"),
    "key in capitals": ("key: contoh", "key: Contoh 1", "key: Contoh", "lower-case"),
    "publishing without saying so": ("effects: [publish]", "effects: [index]", "verify:\n", 'lacks the effect "publish"'),
    "withdrawing without saying so": ("effects: [hide]", "effects: [index]", "withdraw:\n", 'lacks the effect "hide"'),
    "open data led to delivery": ("to: terpublikasi", "to: diserahkan", "verify:\n", "does not take it"),
    "priority that is no answer": ("          access_class:", "          priority: {maybe: diserahkan}\n          access_class:", "priority: {maybe",
                                   'Unknown answer "maybe"'),
    "priority that leads nowhere": ("          access_class:", "          priority: {yes: diperiksa}\n          access_class:", "priority: {yes",
                                    'Unknown state "diperiksa"'),
    "priority led to publication without saying so": ("        roles: [produsen_data], guards: [complete]}".strip(), "roles: [produsen_data], guards: [complete], to_if: {priority: {yes: terpublikasi}}}",
                                                      "submit: {", 'lacks the effect "publish"'),
    "closed data led out by priority": ("          access_class:", "          priority: {yes: diserahkan}\n          access_class:", "verify:\n",
                                        "leads terbuka data to state"),
    "formats without a list": ("guards: [complete]", "guards: [formats]", "guards: [formats]", 'add the section "formats"'),
    "format that is none": ("reasons:\n", "formats: [csv, comma separated]\nreasons:\n", "formats:", "is no format"),
    "no format in the list": ("reasons:\n", "formats: []\nreasons:\n", "formats:", "formats is empty"),
    "unknown rule of a schedule": ("reason: required", "schedule: sometimes\n        reason: required", "sometimes", "Unknown rule"),
    "unknown kelengkapan": ("    waktu: 1-5", "    kelengkapan: [{id: Surat, jenis: surat_validas}]\n    waktu: 1-5", "surat_validas", 'did you mean "surat_validasi"'),
    "kelengkapan without words": ("    waktu: 1-5", "    kelengkapan: [{en: Letter, jenis: data_dukung}]\n    waktu: 1-5", "kelengkapan", 'lacks the key "id"'),
    "no flow though a row asks for one": (GOOD[GOOD.index("flows:") : GOOD.index("reasons:\n  withdraw")], "", "key: contoh", 'lacks the key "flows"'),
    "flag that is no flag": ("final: true", "final: ya", "final: ya", 'must be true or false, not "ya"'),
    "list where a text belongs": ("title: Contoh", "title: [a]", "title: [a]", "title must be a text"),
    "text where a table belongs": ("  withdraw:\n    lainnya: Lainnya", "  withdraw: lainnya", "withdraw: lainnya", "must be a table"),
    "text where a list belongs": (GOOD[GOOD.index("  - nomor") : GOOD.index("flows:")], "  satu\n", "steps:", "must be a list"),
    "anchor": ("title: Contoh", "title: &a Contoh", "&a", "Anchors"),
    "alias": ("title: Contoh", "title: *a", "*a", "Anchors"),
    "tag": ("title: Contoh", "title: !!python/object/apply:os.system [ls]", "!!python", "Tags"),
    "no YAML": ("title: Contoh", "title: [Contoh", None, "not readable YAML"),
    "a tab": ("    tahap:", "\ttahap:", "\ttahap", "not readable YAML"),
    "a control character": ("title: Contoh", "title: Con\x07toh", "Con\x07", "not readable YAML"),
    "two documents": ("flows:\n", "---\nflows:\n", None, "not readable YAML"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_a_broken_profile_is_refused_with_its_line(name: str):
    """One mistake, one sentence, the right line."""
    old, new, place, words = REFUSALS[name]
    broken = GOOD.replace(old, new, 1)
    assert broken != GOOD
    error = refusal(broken)
    assert words in str(error)
    assert str(error).startswith(f"contoh.yaml:{error.line}: ")
    if place is not None:
        assert error.line == line_of(broken, place)


def test_a_circle_without_an_end_is_refused():
    """A case that can only go round is never finished."""
    circle = """\
      a: {category: open, title: A, turn: [ppid]}
      b: {category: waiting, title: B, turn: [ppid]}
    transitions:
      enter: {title: x, from: draf, to: a, roles: [ppid]}
      there: {title: x, from: a, to: b, roles: [ppid]}
      back: {title: x, from: b, to: a, roles: [ppid]}
"""
    broken = GOOD.replace("    transitions:\n", circle)
    error = refusal(broken)
    assert "can never be finished" in str(error)
    assert error.line == line_of(broken, "      a: {")


def test_a_reclassification_of_published_data_must_be_able_to_open_and_to_close():
    """Both effects belong to it, because the class decides what the public sees."""
    move = "      reclassify: {title: x, from: [terpublikasi], to: same, roles: [ppid], guards: [legal_ground], effects: [%s]}\n"
    for effects, lacking in (("hide", "publish"), ("publish", "hide")):
        broken = GOOD.replace("reasons:\n  withdraw", move % effects + "reasons:\n  withdraw")
        assert f'lacks the effect "{lacking}"' in str(refusal(broken))
    load_profile(GOOD.replace("reasons:\n  withdraw", move % "publish, hide" + "reasons:\n  withdraw"))


@pytest.mark.parametrize("text", ["", "# nothing", "~", "- a", "kata", "42"])
def test_what_is_no_table_at_all_is_refused(text: str):
    """An empty or a foreign document has a sentence too."""
    assert refusal(text).line == 1


def test_a_yaml_bomb_is_refused_before_it_grows():
    """Nine lines that would describe a thousand million words."""
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert (refusal(bomb).line, "Anchors" in str(refusal(bomb))) == (1, True)


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000, "key: " + "x" * 600_000])
def test_depth_and_length_have_a_limit(text: str):
    """No stack, no memory, one sentence."""
    assert refusal(text).reason


def test_a_profile_of_five_megabytes_is_refused_at_once():
    """One sentence, and nothing of it is read as YAML."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yaml.parse", lambda *_, **__: pytest.fail("it was parsed"))
        patch.setattr("yaml.compose", lambda *_, **__: pytest.fail("it was parsed"))
        error = refusal(BAKU.read_text(encoding="utf-8") + "#" * 5_000_000)
    assert str(error) == "contoh.yaml: The document is larger than 256 kB."


@pytest.mark.parametrize(("sign", "least"), [("#", 256 * 1024), ("é", 128 * 1024)])
def test_the_largest_profile_has_256_kilobytes(sign: str, least: int):
    """Bytes and not letters: what is one more is refused, what fits is read."""
    room = (256 * 1024 - len(GOOD.encode()) - 1) // len(sign.encode())
    assert room < least
    load_profile(GOOD + "#" + sign * room)
    assert "larger than 256 kB" in str(refusal(GOOD + "#" + sign * (room + 1)))


def test_words_yaml_would_turn_into_something_else_stay_words():
    """`no`, `0.10` and dates are texts, as they were written."""
    profile = load_profile(GOOD.replace("nomor: 1", "nomor: 0.10").replace("title: Draf", "title: no"))
    assert profile.steps[0].number == "0.10"
    assert profile.flows["dataset"].states["draf"].title == {"id": "no"}


def test_the_sentence_can_be_translated():
    """The msgid keeps its placeholders, the params carry the words."""
    error = refusal(GOOD.replace("roles: [walidata]", "roles: [wali_data]", 1))
    assert error.reason == 'Unknown {kind} "{word}"; did you mean "{nearest}"?'
    assert (error.file, error.params["nearest"]) == ("contoh.yaml", "walidata")
