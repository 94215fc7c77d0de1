"""Public actions, one file per noun."""

from ckanext.satudata.logic.action import (
    attachment,
    bulk,
    case,
    check,
    claim,
    comment,
    event,
    form,
    health,
    linked_file,
    mail_preference,
    outbox,
    review,
    role,
    sop,
    undo,
    wilayah,
    work_calendar,
)
from ckanext.satudata.logic.action.attachment import *  # noqa: F403
from ckanext.satudata.logic.action.bulk import *  # noqa: F403
from ckanext.satudata.logic.action.case import *  # noqa: F403
from ckanext.satudata.logic.action.check import *  # noqa: F403
from ckanext.satudata.logic.action.claim import *  # noqa: F403
from ckanext.satudata.logic.action.comment import *  # noqa: F403
from ckanext.satudata.logic.action.event import *  # noqa: F403
from ckanext.satudata.logic.action.form import *  # noqa: F403
from ckanext.satudata.logic.action.health import *  # noqa: F403
from ckanext.satudata.logic.action.linked_file import *  # noqa: F403
from ckanext.satudata.logic.action.mail_preference import *  # noqa: F403
from ckanext.satudata.logic.action.outbox import *  # noqa: F403
from ckanext.satudata.logic.action.review import *  # noqa: F403
from ckanext.satudata.logic.action.role import *  # noqa: F403
from ckanext.satudata.logic.action.sop import *  # noqa: F403
from ckanext.satudata.logic.action.undo import *  # noqa: F403
from ckanext.satudata.logic.action.wilayah import *  # noqa: F403
from ckanext.satudata.logic.action.work_calendar import *  # noqa: F403

__all__ = [  # noqa: PLE0604 - names of the nouns' own lists
    *attachment.__all__,
    *bulk.__all__,
    *case.__all__,
    *check.__all__,
    *claim.__all__,
    *comment.__all__,
    *event.__all__,
    *form.__all__,
    *health.__all__,
    *linked_file.__all__,
    *mail_preference.__all__,
    *outbox.__all__,
    *review.__all__,
    *role.__all__,
    *sop.__all__,
    *undo.__all__,
    *wilayah.__all__,
    *work_calendar.__all__,
]
