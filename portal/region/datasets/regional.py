"""Datasets of the agencies that follow the SOP of another region, one for each state that SOP knows."""

from __future__ import annotations

from portal.region import tables
from portal.region.datasets.kinds import ECONOMY, Dataset, File, about, restricted, sent_back
from portal.region.lives import Step
from portal.region.tables import Measure, cross

__all__ = ["DATASETS"]

GATES: dict[str, tuple[tuple[str, str, str, dict[str, str]], ...]] = {
    "pringsewu_2024": (
        ("diperiksa", "review", "pendukung", {}),
        ("divalidasi", "validate", "kepala", {}),
        ("diverifikasi", "verify", "walidata", {"needs": "data_dukung", "brings": "produsen"}),
        ("terpublikasi", "publish", "walidata-2", {}),
    ),
    "blitar_2023": (
        ("diperiksa", "review", "pendukung", {}),
        ("divalidasi", "validate", "kepala", {"needs": "surat_validasi", "brings": "pendukung"}),
        ("terpublikasi", "publish", "walidata", {}),
    ),
    "paser_2022": (
        ("diperiksa", "review", "walidata-2", {}),
        ("divalidasi", "validate", "kepala", {"needs": "surat_validasi", "brings": "pendukung"}),
        ("terpublikasi", "publish", "walidata", {}),
    ),
    "sumedang_2022": (
        ("diverifikasi", "verify", "ppid", {}),
        ("terpublikasi", "publish", "walidata", {}),
    ),
}
"""After the submission: the state reached, by which transition, by whom, and the document it needs from whom."""

BACK = ("kesalahan_isian", "Angka Kecamatan Wana Rekaan sama untuk semua tahun.", "Periksa kembali formulir asalnya.")
CLASS = restricted("terbatas", "Memuat keterangan yang dapat dikaitkan dengan orang.", "900/07/KPTS/2026")


def _until(profile: str, state: str) -> list[Step]:
    """The life of a dataset up to this state, on one working day after the other."""
    draft = [Step(40, "08:30", "create", "produsen")]
    if state == "draf":
        return draft
    if state == "dihapus":
        return [*draft, Step(38, "09:10", "purge", "admin")]
    waits = 9 if state not in {"terpublikasi", "diserahkan", "ditarik"} else 30
    steps = [Step(waits + 2, "08:30", "create", "produsen"), Step(waits + 2, "08:50", "upload", "produsen")]
    steps.append(Step(waits + 1, "09:40", "submit", "produsen"))
    if state == "dikembalikan":
        return [*steps, sent_back(waits, "10:20", _first_gate(profile), *BACK)]
    if state == "ditolak":
        return [*steps, Step(waits, "10:20", "refuse", "walidata", {"reason": "duplikasi"})]
    for number, (reached, transition, who, papers) in enumerate(GATES[profile]):
        if state == "diajukan":
            break
        if papers:
            steps.append(Step(waits - number, "09:05", "attach", papers["brings"], {"kind": papers["needs"]}))
        delivered = state == "diserahkan" and transition == "publish" and profile == "sumedang_2022"
        steps.append(Step(waits - number, "13:30", "deliver" if delivered else transition, who))
        if reached == state:
            break
    if state == "ditarik":
        steps.append(Step(5, "11:00", "withdraw", "walidata", {"reason": "permintaan_produsen"}))
    return steps


def _first_gate(profile: str) -> str:
    return GATES[profile][0][2]


def _states(profile: str) -> tuple[str, ...]:
    before = tuple(reached for reached, *_ in GATES[profile][:-1])
    return ("draf", "diajukan", *before, "dikembalikan", "terpublikasi", "diserahkan", "ditolak", "ditarik", "dihapus")


def _dataset(
    profile: str, state: str, organization: str, title: str, measured: tuple[str, str, str], source: str
) -> Dataset:
    concept, unit, column = measured
    name = title.lower().replace(" ", "-").replace(",", "")
    measure = Measure(column, 40, 2400)
    closed = CLASS if state == "diserahkan" else {}
    words = about(
        concept,
        f"{title} setiap tahun, dihimpun oleh petugas kecamatan dari catatan pelaksana di desa.",
        unit,
        "3.27",
        source,
        "statistik sektoral",
        kategori=ECONOMY,
        **closed,
    )
    table = lambda years: cross(name, years, tables.DISTRICTS, measure)  # noqa: E731 - one table of one dataset
    return Dataset(name, title, organization, words, (File(name, table),), _until(profile, state))


def _of(
    profile: str, organization: str, words: tuple[str, ...], pattern: str, measured: tuple[str, str, str], source: str
) -> tuple[Dataset, ...]:
    """One dataset for each state of the profile; `words` name them."""
    return tuple(
        _dataset(profile, state, organization, pattern.format(word), measured, source)
        for state, word in zip(_states(profile), words, strict=True)
    )


CROPS = (
    *("Padi Gogo", "Jagung", "Padi Sawah", "Kedelai", "Cabai", "Kopi", "Kelapa", "Kakao", "Bawang Merah", "Pisang"),
    "Ubi Kayu",
)
FISH = ("Lele", "Nila", "Gurami", "Mas", "Patin", "Mujair", "Bandeng", "Bawal", "Tawes", "Gabus")
WASTE = ("Plastik", "Organik", "Kertas", "Kaca", "Logam", "Tekstil", "Elektronik", "Karet", "Medis", "Pasar")
AID = ("Pangan", "Sembako", "Lansia", "Difabel", "Pendidikan", "Bencana", "Anak Yatim", "Nelayan", "Petani")

DATASETS = (
    *_of(
        "pringsewu_2024",
        "dinas-pertanian",
        CROPS,
        "Produksi {} Menurut Kecamatan",
        ("Produksi tanaman", "Ton", "produksi_ton"),
        "Laporan penyuluh pertanian",
    ),
    *_of(
        "blitar_2023",
        "dinas-perikanan",
        FISH,
        "Produksi Ikan {} Menurut Kecamatan",
        ("Produksi perikanan budi daya", "Ton", "produksi_ton"),
        "Laporan penyuluh perikanan",
    ),
    *_of(
        "paser_2022",
        "dinas-lingkungan-hidup",
        WASTE,
        "Timbulan Sampah {} Menurut Kecamatan",
        ("Timbulan sampah", "Ton", "timbulan_ton"),
        "Catatan penimbangan tempat pemrosesan akhir",
    ),
    *_of(
        "sumedang_2022",
        "dinas-sosial",
        AID,
        "Penerima Bantuan {} Menurut Kecamatan",
        ("Penerima bantuan sosial", "Orang", "penerima"),
        "Daftar penerima bantuan kecamatan",
    ),
)
