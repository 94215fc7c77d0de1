"""The form of a letter: what a browser sends as the action takes it, and what there is to choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.views.common import context

__all__ = ["ITEM_FIELDS", "choices", "given", "sent"]

ITEM_FIELDS = ("tersedia", "alasan", "tanggal", "penanggung_jawab")
"""What a statement says of each dataset."""

FIELDS = ("number", "date", "subject", "period", "place", "body", "official_id", "paper_place", "modified_at")
SIGNERS = 2
MOST = 200


def sent(form: Any) -> dict[str, Any]:
    """What the form holds, as the actions take it."""
    found: dict[str, Any] = {name: form[name] for name in FIELDS if name in form}
    found["datasets"] = [
        {"id": one, **{name: form.get(f"{name}-{one}", "") for name in ITEM_FIELDS if form.get(f"{name}-{one}")}}
        for one in dict.fromkeys(form.getlist("case"))
    ]
    pairs = [(form.get(f"signer-{n}", ""), form.get(f"signer-as-{n}", "")) for n in range(SIGNERS)]
    found["signers"] = [{"id": one, "as": role} for one, role in pairs if one]
    return found


def given(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form: fields by name, ticked datasets by id."""
    found = {name: typed.get(name) or "" for name in FIELDS}
    items = {str(one["id"]): one for one in typed.get("datasets") or [] if one.get("id")}
    signers = [*(typed.get("signers") or []), *[{}] * SIGNERS][:SIGNERS]
    for number, one in enumerate(signers):
        found |= {f"signer-{number}": one.get("id", ""), f"signer-as-{number}": one.get("as", "")}
    return {**found, "items": items}


def choices(office: Mapping[str, Any], kind: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Datasets of the office that a letter can be about, ticked ones first, and who may sign."""
    asked = {"limit": MOST, "sort": "due", **({"organization": office["value"]} if office["value"] else {})}
    rows = tk.get_action("satudata_case_list")(context(), asked)["results"]
    rows = [one for one in rows if one["category"] != "closed"]
    known = {one["id"] for one in rows} | {one["object_id"] for one in rows}
    rows += [_shown(one) for one in typed["items"] if one not in known]
    order = {"waiting": 0, "open": 1, "published": 2}
    ticked = set(typed["items"])
    rows = [one for one in rows if one]
    rows.sort(key=lambda one: (one["id"] not in ticked, order.get(one["category"], 9)))
    minutes = kind == "berita_acara"
    scope = {} if minutes or not office["value"] else {"organization_id": office["value"]}
    officials = tk.get_action("satudata_official_list")(context(), scope)
    officials = [one for one in officials if kind != "surat_validasi" or one["role"] == "kepala_opd"]
    return {
        "cases": rows,
        "officials": [{"value": one["id"], "text": f"{one['name']}, {one['position']}"} for one in officials],
        "signer_count": SIGNERS if minutes else 0,
    }


def _shown(reference: str) -> dict[str, Any] | None:
    """A case named in the address that the list did not hold; None when it is not the reader's to see."""
    try:
        return tk.get_action("satudata_case_show")(context(), {"id": reference})
    except tk.ObjectNotFound:
        return None
