"""What breaks in the middle: everything rolled back, one line in the history, one sentence for the caller."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.navl.dictization_functions import DataError
from ckan.lib.search import SearchError

from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic import case_store
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session

__all__ = ["NOT_STORED", "CaseAndUser", "kept_whole"]

log = logging.getLogger(__name__)

NOT_STORED = N_("This could not be stored: the database did not accept it. Nothing has changed; please try again.")

ANSWERS = (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound, tk.Invalid, DataError, SearchError)
"""What CKAN answers with: nothing broke."""


CaseAndUser = tuple[Case | None, model.User | None]


@contextmanager
def kept_whole(what: str, whose: Callable[[], CaseAndUser], field: str = "transition") -> Iterator[None]:
    """Carry out the body wholly or not at all.

    Whatever it raises beside an answer is rolled back and kept as one event of kind ``failed`` of the case that `whose`
    finds then. What the database said becomes 409 with a sentence under `field`; anything else goes on as it is.
    """
    try:
        yield
    except ANSWERS:
        raise
    except Exception as e:
        _record(what, whose, e)
        if isinstance(e, DBAPIError):
            raise tk.ValidationError({field: [tk._(NOT_STORED)]}) from e
        raise


def _record(what: str, whose: Callable[[], CaseAndUser], error: Exception) -> None:
    """One line in the case's history, in a transaction of its own; in the log when there is no case or no database."""
    log.error("%s was not carried out: %s: %s", what, type(error).__name__, error)
    try:
        Session.rollback()
        case, user = whose()
        if case is not None:
            case_store.record_failure(case, user, what, type(error).__name__)
            Session.commit()
    except SQLAlchemyError:
        log.exception("%s: the failure could not be written into the history", what)
        Session.remove()
