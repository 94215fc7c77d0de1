"""The smallest HTTP client that can tell whether one of our own services answers."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

__all__ = ["OK", "fetch"]

OK = 200


def fetch(url: str, body: str | None = None, timeout: float = 5.0) -> tuple[int, str]:
    """Status and text; status 0 with the reason when nobody answers."""
    parts = urlsplit(url)
    link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    headers = {"Content-Type": "application/json"} if body else {}
    try:
        link.request("POST" if body else "GET", target, body=body, headers=headers)
        answer = link.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        link.close()
