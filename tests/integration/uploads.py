"""Uploading as the API does: one resource with a file, through the real action."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage

from tests.integration.support import act

TABLES = Path(__file__).parents[1] / "tables"


def file_of(content: bytes | Path, name: str = "") -> FileStorage:
    """The file as a browser or API client sends it."""
    data = content.read_bytes() if isinstance(content, Path) else content
    return FileStorage(io.BytesIO(data), filename=name or (content.name if isinstance(content, Path) else "berkas.csv"))


def upload(
    user: dict[str, Any], package_id: str, content: bytes | Path, name: str = "", **extra: Any
) -> dict[str, Any]:
    """The new resource."""
    file = file_of(content, name)
    data: dict[str, Any] = {"format": str(file.filename).rpartition(".")[2], "name": file.filename, **extra}
    return act("resource_create", user, package_id=package_id, url="", upload=file, **data)


def verdict(user: dict[str, Any], resource: dict[str, Any]) -> dict[str, Any]:
    """The newest run on a resource, as the API answers it."""
    return act("satudata_check_show", user, resource_id=resource["id"])
