"""What start-up fills in by itself, what it refuses, and in which words.

The order of things in CKAN: options are declared (our plugin is first in `ckan.plugins` and therefore declares last,
after every other plugin), defaults fill what the ini file does not say, values become typed, plugins update the
configuration (ours last), and then `configure` is called (ours first). So: a wrong order of plugins is refused and
safe defaults are set while options are declared, before any other plugin reads them; unsafe values are refused in
`configure`, after every plugin had its say.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import config_declaration
from ckan.exceptions import CkanConfigurationException
from ckan.types import Action, Context, DataDict

from ckanext.satudata import config as settings

__all__ = [
    "FIRST",
    "LAST",
    "SAFE_DEFAULTS",
    "SCHEMING",
    "UNSAFE",
    "config_option_update",
    "corrected_plugins",
    "declare",
    "force_checks_async",
    "refuse_unsafe_settings",
    "refuse_wrong_plugins",
    "unsafe_files",
    "unsafe_settings",
    "warn_about_clock",
    "wrong_plugins",
]

log = logging.getLogger(__name__)

FIRST, LAST = "satudata", "satudata_guard"

FORBIDDEN = {
    "stats": (
        "its weekly figures and rankings name hidden datasets",
        "angka mingguan dan peringkatnya menyebut dataset tersembunyi",
    ),
    "resource_proxy": (
        "it lets a visitor fetch any address from inside the government network",
        "ia membuat pengunjung dapat mengambil alamat mana pun dari dalam jaringan pemerintah",
    ),
}
"""Plugins that undo the gate, with the reason in English and Indonesian."""

SCHEMING = {
    "scheming.dataset_schemas": "ckanext.satudata.schemas:dataset.yaml",
    "scheming.organization_schemas": "ckanext.satudata.schemas:organization.yaml",
    "scheming.presets": (
        "ckanext.scheming:presets.json ckanext.validation:presets.json ckanext.satudata.schemas:presets.yaml"
    ),
}
"""Filled where the ini file says nothing: a portal with a schema of its own keeps it."""

SAFE_DEFAULTS: dict[str, Any] = {
    "ckan.auth.route_after_login": "satudata_work.index",
    "ckan.auth.user_create_organizations": False,
    "ckan.auth.user_create_groups": False,
    "ckan.csrf_protection.ignore_extensions": False,
    "ckan.datastore.public_table_search": [],
    "ckan.files.owner.cascade_access": ["package", "resource"],
    "ckan.gravatar_default": "disabled",
}
"""CKAN's defaults that do not fit a portal with hidden data; each counts only where the ini file says nothing.

The page after login: CKAN leads to a list of one's own datasets, which is empty for heads and Walidata.
"""

SYNC_KEYS = ("ckanext.validation.run_on_create_sync", "ckanext.validation.run_on_update_sync")


@dataclass(frozen=True)
class Refusal:
    """One sentence in both languages; `line` is what the ini file should say."""

    line: str
    english: str
    indonesian: str

    def __str__(self) -> str:
        return (
            f"ckanext-satudata does not start: write `{self.line}` in the ini file, because {self.english}.\n"
            f"ckanext-satudata tidak dijalankan: tulis `{self.line}` pada berkas ini, sebab {self.indonesian}."
        )


@dataclass(frozen=True)
class Unsafe:
    """A setting that opens what the gate closes, and the value it must have."""

    key: str
    wanted: str
    english: str
    indonesian: str

    def refusal(self) -> Refusal:
        """The sentence for it."""
        return Refusal(f"{self.key} = {self.wanted}".rstrip(), self.english, self.indonesian)


UNSAFE = (
    Unsafe(
        "ckan.auth.allow_dataset_collaborators",
        "false",
        "collaborators would read hidden datasets past the SDI roles",
        "kolaborator akan membaca dataset tersembunyi di luar peran SDI",
    ),
    Unsafe(
        "ckan.auth.public_activity_stream_detail",
        "false",
        "the activity stream would show anybody what a dataset held before it was approved",
        "aliran aktivitas akan memperlihatkan isi dataset sebelum disetujui kepada siapa pun",
    ),
    Unsafe(
        "ckan.auth.create_unowned_dataset",
        "false",
        "a dataset without an organisation can be neither hidden nor approved",
        "dataset tanpa organisasi tidak dapat disembunyikan maupun disetujui",
    ),
    Unsafe(
        "ckan.auth.reveal_private_datasets",
        "false",
        "the page of a hidden dataset would tell a stranger that it exists",
        "halaman dataset tersembunyi akan memberi tahu orang luar bahwa dataset itu ada",
    ),
    Unsafe(
        "ckan.csrf_protection.ignore_extensions",
        "false",
        "a foreign page could press the approval buttons in the name of a signed-in official",
        "halaman asing dapat menekan tombol persetujuan atas nama pejabat yang sedang masuk",
    ),
    Unsafe(
        "ckan.datastore.public_table_search",
        "",
        "anybody could list the tables of hidden datasets",
        "siapa pun dapat melihat daftar tabel milik dataset tersembunyi",
    ),
    Unsafe(
        "ckan.datastore.sqlsearch.enabled",
        "false",
        "SQL is read by a role that sees every table, and its errors name tables of hidden datasets",
        "SQL dijalankan oleh peran yang melihat semua tabel, dan galatnya menyebut tabel dataset tersembunyi",
    ),
    Unsafe(
        "ckan.search.solr_allowed_query_parsers",
        "",
        "a query parser of Solr can reach past the permission labels",
        "pengurai kueri Solr dapat melewati label izin",
    ),
)
"""Looked at only where this version of CKAN knows the key; all default to the safe value or get it from us."""


@tk.chained_action
def config_option_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """W22: another plugin may let a sysadmin edit any setting at run time; not those the gate stands on.

    Who may: sysadmins, as in core. Raises ValidationError naming each such setting.
    """
    tk.check_access("config_option_update", context, data_dict)
    ours = data_dict.keys() & ({rule.key for rule in UNSAFE} | SAFE_DEFAULTS.keys())
    if ours:
        text = tk._("This setting keeps hidden data hidden: it is changed in the ini file only.")
        raise tk.ValidationError({key: [text] for key in sorted(ours)})
    return next_action(context, data_dict)


def declare(declaration: Any) -> None:
    """Declare our options, put safe defaults under the settings of others, fill empty `scheming.*` settings."""
    text = resources.files("ckanext.satudata").joinpath("config_declaration.yaml").read_text(encoding="utf-8")
    declaration.load_dict(yaml.safe_load(text))
    for key, value in SAFE_DEFAULTS.items():
        option = declaration.get(key)
        if option is not None:
            option.set_default(value)
    for key, value in SCHEMING.items():
        option = declaration.get(key)
        if option is None:
            declaration.declare(key, value)
        else:
            option.set_default(value)
        written = str(tk.config[key] or "").split() if key in tk.config else None
        if written == []:
            tk.config[key] = value
    _add_own_presets()


def _add_own_presets() -> None:
    """A portal with presets of its own keeps them first; ours are added, because each SDI field is one."""
    key = "scheming.presets"
    ours = SCHEMING[key].split()[-1]
    if key in tk.config and ours not in tk.config[key].split():
        tk.config[key] = f"{tk.config[key]} {ours}"


def wrong_plugins(plugins: Sequence[str]) -> Refusal | None:
    """What is wrong with the line `ckan.plugins`, None when nothing is. The sentence shows the line as it should be."""
    reason = _wrong_order(plugins) or _wrong_members(plugins)
    if reason is None:
        return None
    return Refusal(f"ckan.plugins = {' '.join(corrected_plugins(plugins))}", *reason)


def _wrong_order(plugins: Sequence[str]) -> tuple[str, str] | None:
    if plugins[:1] != [FIRST]:
        return (
            f"{FIRST} must come first, so that its permission labels are the ones in effect",
            f"{FIRST} harus paling depan agar label izinnya yang berlaku",
        )
    if plugins[-1] != LAST:
        return (
            f"{LAST} must come last, so that no other plugin changes a dataset after it was checked",
            f"{LAST} harus paling belakang agar tidak ada plugin lain yang mengubah dataset setelah diperiksa",
        )
    if {"validation", "scheming_datasets"} <= set(plugins) and plugins.index("validation") > plugins.index(
        "scheming_datasets"
    ):
        return (
            "validation must come before scheming_datasets, or its form fields are lost",
            "validation harus mendahului scheming_datasets, jika tidak isian formulirnya hilang",
        )
    return None


def _wrong_members(plugins: Sequence[str]) -> tuple[str, str] | None:
    for name in ("scheming_datasets", "scheming_organizations"):
        if name not in plugins:
            return (
                f"without {name} the SDI metadata have no form and no validation",
                f"tanpa {name} metadata SDI tidak memiliki formulir dan validasi",
            )
    for name, (english, indonesian) in FORBIDDEN.items():
        if name in plugins:
            return f"{name} must not be loaded: {english}", f"{name} tidak boleh dimuat: {indonesian}"
    return None


def corrected_plugins(plugins: Iterable[str]) -> list[str]:
    """The list of plugins as it should be, changed as little as possible."""
    rest = [name for name in plugins if name not in {FIRST, LAST, *FORBIDDEN}]
    if "scheming_datasets" not in rest:
        rest.append("scheming_datasets")
    if "scheming_organizations" not in rest:
        rest.insert(rest.index("scheming_datasets") + 1, "scheming_organizations")
    if "validation" in rest and rest.index("validation") > rest.index("scheming_datasets"):
        rest.remove("validation")
        rest.insert(rest.index("scheming_datasets"), "validation")
    return [FIRST, *rest, LAST]


def refuse_wrong_plugins() -> None:
    """Called by both our plugins while options are declared: nobody else has done anything yet."""
    refusal = wrong_plugins(settings.plugins())
    if refusal is not None:
        raise CkanConfigurationException(str(refusal))


def unsafe_settings(values: Any, known: Callable[[str], bool]) -> list[Refusal]:
    """The refusals for settings that are switched on, of those this version of CKAN and its plugins know."""
    return [rule.refusal() for rule in UNSAFE if known(rule.key) and values.get(rule.key)]


_CASCADE = "ckan.files.owner.cascade_access"
_STORAGE = "ckan.files.storage."
_PUBLIC_TYPE = "ckan:fs:public"


def unsafe_files(values: Any) -> list[Refusal]:
    """The refusals for CKAN 2.12's files: owners everybody may see, and storages everybody may read."""
    refusals = []
    cascade = [str(one) for one in values.get(_CASCADE) or ()]
    kept = [one for one in cascade if one.partition(":")[0] not in {"group", "organization"}]
    if kept != cascade:
        refusals.append(
            Refusal(
                f"{_CASCADE} = {' '.join(kept)}".rstrip(),
                "a file owned by an organisation would be readable by everybody who may see the organisation",
                "berkas milik organisasi akan terbaca oleh siapa pun yang boleh melihat organisasi itu",
            )
        )
    return [*refusals, *_public_storages(values)]


def _public_storages(values: Any) -> list[Refusal]:
    """Storages that are public although resources, or the files of a case, lie in them."""
    names = sorted({key.removeprefix(_STORAGE).partition(".")[0] for key in values if key.startswith(_STORAGE)})
    resources_in = values.get("ckan.files.default_storages.resource")
    if resources_in not in names:  # CKAN makes it like the default one, public or not
        resources_in = values.get("ckan.files.default_storages.default")
    refusals = []
    for name in names:
        key = f"{_STORAGE}{name}"
        is_typed = values.get(f"{key}.type") == _PUBLIC_TYPE
        if not (is_typed or tk.asbool(values.get(f"{key}.public") or False)):
            continue
        if name == resources_in or _holds_our_files(values.get(f"{key}.path")):
            refusals.append(
                Refusal(
                    f"{key}.type = ckan:fs" if is_typed else f"{key}.public = false",
                    "everybody could download the files of hidden datasets from this storage",
                    "siapa pun dapat mengunduh berkas dataset tersembunyi dari penyimpanan ini",
                )
            )
    return refusals


def _holds_our_files(path: Any) -> bool:
    root = settings.storage_path()
    if not (root and path):
        return False
    place = Path(str(path)).resolve()
    ours = [Path(root).resolve() / folder for folder in ("satudata", "resources")]
    return any(one.is_relative_to(place) for one in ours)


def refuse_unsafe_settings(values: Any) -> None:
    """Called when everything is configured: unsafe values, and permission labels that are not ours."""
    refusals = unsafe_settings(values, lambda key: config_declaration.get(key) is not None)
    if config_declaration.get(_CASCADE) is not None:  # CKAN 2.12
        refusals += unsafe_files(values)
    foreign = _foreign_labels()
    if foreign:
        refusals.append(foreign)
    if refusals:
        raise CkanConfigurationException("\n".join(str(refusal) for refusal in refusals))


def _foreign_labels() -> Refusal | None:
    """CKAN asks one plugin only for permission labels, the first that has any; it must be ours once we have them."""
    from ckan.lib.plugins import get_permission_labels

    ours = [plugin for plugin in (p.get_plugin(FIRST), p.get_plugin(LAST)) if plugin is not None]
    if not any(p.IPermissionLabels.implemented_by(type(plugin)) for plugin in ours):
        return None
    effective = get_permission_labels()
    if effective in ours:
        return None
    name = getattr(effective, "name", type(effective).__name__)
    plugins = [one for one in settings.plugins() if one != name]
    return Refusal(
        f"ckan.plugins = {' '.join(plugins)}",
        f"the permission labels of {name} are in effect instead of ours",
        f"label izin milik {name} yang berlaku, bukan label kami",
    )


def force_checks_async(values: Any) -> None:
    """ckanext-validation must never check inside the request by itself: it follows addresses and has no limits."""
    for key in SYNC_KEYS:
        if key in values and tk.asbool(values[key]):
            log.warning("%s is switched off: uploads are checked by ckanext-satudata itself", key)
        values[key] = False


def warn_about_clock() -> None:
    """No region of Indonesia lives by UTC: deadlines and times on pages would be seven to nine hours behind."""
    if settings.display_timezone() == "UTC":
        log.warning(
            "Times are shown and deadlines counted in UTC. Write `ckan.display_timezone = Asia/Jakarta` (WIB), "
            "Asia/Makassar (WITA) or Asia/Jayapura (WIT) in the ini file."
        )
