"""Who may call what: permissions first, then one function per action."""

from ckanext.satudata.logic.auth.attachment import *  # noqa: F403
from ckanext.satudata.logic.auth.case import *  # noqa: F403
from ckanext.satudata.logic.auth.outbox import *  # noqa: F403
from ckanext.satudata.logic.auth.role import *  # noqa: F403

from ckanext.satudata.logic.auth import attachment, case, outbox, role

__all__ = [
    *attachment.__all__,
    *case.__all__,
    *outbox.__all__,
    *role.__all__,
]
