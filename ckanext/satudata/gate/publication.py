"""What a page says of a published dataset to everybody, beside its own fields; never a part of an API answer."""

from __future__ import annotations

from typing import Any

from ckanext.satudata.gate.labels import is_exempt, may_be_public
from ckanext.satudata.model.publication import publication

__all__ = ["publication_of"]


def publication_of(dataset: dict[str, Any]) -> dict[str, Any]:
    """`since` (a time), `verified` and `rows` of a dataset the reader has been shown already.

    Time and verification only of what is public: of everything else the chain's own block tells those who may know.
    Neither who decided nor any earlier step is answered, only when the data became public (Perpres 39/2019 art. 19).
    """
    found = None if is_exempt(dataset.get("type")) else publication(dataset["id"])
    if found is None:
        return {"public": False, "since": None, "verified": False, "rows": {}}
    public = may_be_public(found.case) and not dataset.get("private") and dataset.get("state") == "active"
    return {
        "public": public,
        "since": found.since if public else None,
        "verified": public and found.verified,
        "rows": found.rows,
    }
