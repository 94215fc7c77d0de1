"""stand-in until the check room lands"""
from __future__ import annotations
import hashlib, os
from typing import Any
def current_file_hash(resource: Any) -> str | None:
    if resource.get("url_type") != "upload": return None
    from ckan.lib import uploader
    p = uploader.get_resource_uploader(resource).get_path(resource["id"])
    return hashlib.sha256(open(p,"rb").read()).hexdigest() if os.path.exists(p) else None
