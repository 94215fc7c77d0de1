"""Who may call what: permissions first, then one function per action."""

from ckanext.satudata.logic.auth import (
    attachment,
    bulk,
    case,
    check,
    claim,
    clock,
    comment,
    data_list,
    data_need,
    execution,
    form,
    health,
    letter,
    linked_file,
    list_figures,
    list_talk,
    mail_preference,
    objection,
    outbox,
    review,
    role,
    row_dataset,
    sop,
    undo,
    wilayah,
    work_calendar,
)
from ckanext.satudata.logic.auth.attachment import *  # noqa: F403
from ckanext.satudata.logic.auth.bulk import *  # noqa: F403
from ckanext.satudata.logic.auth.case import *  # noqa: F403
from ckanext.satudata.logic.auth.check import *  # noqa: F403
from ckanext.satudata.logic.auth.claim import *  # noqa: F403
from ckanext.satudata.logic.auth.clock import *  # noqa: F403
from ckanext.satudata.logic.auth.comment import *  # noqa: F403
from ckanext.satudata.logic.auth.data_list import *  # noqa: F403
from ckanext.satudata.logic.auth.data_need import *  # noqa: F403
from ckanext.satudata.logic.auth.execution import *  # noqa: F403
from ckanext.satudata.logic.auth.form import *  # noqa: F403
from ckanext.satudata.logic.auth.health import *  # noqa: F403
from ckanext.satudata.logic.auth.letter import *  # noqa: F403
from ckanext.satudata.logic.auth.linked_file import *  # noqa: F403
from ckanext.satudata.logic.auth.list_figures import *  # noqa: F403
from ckanext.satudata.logic.auth.list_talk import *  # noqa: F403
from ckanext.satudata.logic.auth.mail_preference import *  # noqa: F403
from ckanext.satudata.logic.auth.objection import *  # noqa: F403
from ckanext.satudata.logic.auth.outbox import *  # noqa: F403
from ckanext.satudata.logic.auth.review import *  # noqa: F403
from ckanext.satudata.logic.auth.role import *  # noqa: F403
from ckanext.satudata.logic.auth.row_dataset import *  # noqa: F403
from ckanext.satudata.logic.auth.sop import *  # noqa: F403
from ckanext.satudata.logic.auth.undo import *  # noqa: F403
from ckanext.satudata.logic.auth.wilayah import *  # noqa: F403
from ckanext.satudata.logic.auth.work_calendar import *  # noqa: F403

__all__ = [  # noqa: PLE0604 - names of the nouns' own lists
    *attachment.__all__,
    *bulk.__all__,
    *case.__all__,
    *check.__all__,
    *clock.__all__,
    *claim.__all__,
    *comment.__all__,
    *data_list.__all__,
    *data_need.__all__,
    *execution.__all__,
    *form.__all__,
    *health.__all__,
    *letter.__all__,
    *linked_file.__all__,
    *list_figures.__all__,
    *list_talk.__all__,
    *mail_preference.__all__,
    *objection.__all__,
    *outbox.__all__,
    *review.__all__,
    *role.__all__,
    *row_dataset.__all__,
    *sop.__all__,
    *undo.__all__,
    *wilayah.__all__,
    *work_calendar.__all__,
]
