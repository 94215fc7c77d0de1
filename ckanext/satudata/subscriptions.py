"""What happens after an action of CKAN succeeded: receivers by the name of the action.

A receiver runs after the commit and must not break its caller: what goes wrong in it is logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.logic import check_runs, claims, leaving, outbox
from ckanext.satudata.logic.people import caller
from ckanext.satudata.model.form_draft import FormDraft

__all__ = ["get_subscriptions"]

log = logging.getLogger(__name__)


@cache  # signals hold their receivers weakly, and let go only of the very same function
def get_subscriptions() -> dict[Any, list[dict[str, Any]]]:
    """For ISignal: our receivers by signal. Who leaves lets go of what he had taken on."""
    leaving.on_leaving(claims.release_claims_of)
    receivers = {
        "package_create": _check_uploads,
        "package_update": _check_uploads,  # also every patch, revise, resource_update and resource_patch
        "resource_create": _check_uploads,  # on 2.11 the file is stored after the nested package_update
        "user_delete": _leave,
    }
    return {tk.signals.action_succeeded: [{"receiver": _safe(r), "sender": name} for name, r in receivers.items()]}


def _safe(receiver: Callable[[Context, dict[str, Any], Any], None]) -> Callable[..., None]:
    def received(sender: str, context: Context, data_dict: dict[str, Any], result: Any, **_kw: Any) -> None:
        if context.get("defer_commit"):
            return  # somebody's larger transaction; its end sends a signal of its own
        try:
            receiver(context, data_dict, result)
        except Exception:
            log.exception("After %s", sender)
            model.Session.rollback()

    return received


def _check_uploads(context: Context, data_dict: dict[str, Any], result: Any) -> None:
    """Check uploaded tables that are new or were replaced."""
    package_id = _package_id(data_dict, result)
    package = model.Package.get(package_id) if package_id else None
    if package is None or package.state == "deleted":
        return
    user = context.get("auth_user_obj") or model.User.get(context.get("user") or "")
    check_runs.check_changed(package, getattr(user, "id", None))


def _leave(context: Context, data_dict: dict[str, Any], result: Any) -> None:
    """What a person who is gone had typed and not saved goes too; roles end, what he had taken is free again."""
    user = model.User.get(data_dict.get("id"))
    if user is not None:
        FormDraft.forget(user.id)
        told = leaving.user_deleted(user.id, caller(context))
        model.Session.commit()
        outbox.deliver_soon(told)


def _package_id(data_dict: dict[str, Any], result: Any) -> str | None:
    if isinstance(result, str):
        return result
    if isinstance(result, dict):
        return result.get("package_id") or result.get("id")
    return data_dict.get("package_id") or data_dict.get("id")
