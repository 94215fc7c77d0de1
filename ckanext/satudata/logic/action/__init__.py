"""Public actions, one file per noun."""

from ckanext.satudata.logic.action import (
    attachment,
    bulk,
    case,
    check,
    claim,
    comment,
    data_list,
    data_need,
    deadline,
    event,
    execution,
    form,
    free_day,
    health,
    letter,
    letter_template,
    linked_file,
    list_double,
    list_figures,
    list_import,
    list_row,
    list_talk,
    mail_preference,
    objection,
    official,
    outage,
    outbox,
    people,
    people_sheet,
    review,
    role,
    row_dataset,
    schedule,
    sop,
    sop_draft,
    sop_line,
    sop_use,
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
from ckanext.satudata.logic.action.data_list import *  # noqa: F403
from ckanext.satudata.logic.action.data_need import *  # noqa: F403
from ckanext.satudata.logic.action.deadline import *  # noqa: F403
from ckanext.satudata.logic.action.event import *  # noqa: F403
from ckanext.satudata.logic.action.execution import *  # noqa: F403
from ckanext.satudata.logic.action.form import *  # noqa: F403
from ckanext.satudata.logic.action.free_day import *  # noqa: F403
from ckanext.satudata.logic.action.health import *  # noqa: F403
from ckanext.satudata.logic.action.letter import *  # noqa: F403
from ckanext.satudata.logic.action.letter_template import *  # noqa: F403
from ckanext.satudata.logic.action.linked_file import *  # noqa: F403
from ckanext.satudata.logic.action.list_double import *  # noqa: F403
from ckanext.satudata.logic.action.list_figures import *  # noqa: F403
from ckanext.satudata.logic.action.list_import import *  # noqa: F403
from ckanext.satudata.logic.action.list_row import *  # noqa: F403
from ckanext.satudata.logic.action.list_talk import *  # noqa: F403
from ckanext.satudata.logic.action.mail_preference import *  # noqa: F403
from ckanext.satudata.logic.action.objection import *  # noqa: F403
from ckanext.satudata.logic.action.official import *  # noqa: F403
from ckanext.satudata.logic.action.outage import *  # noqa: F403
from ckanext.satudata.logic.action.outbox import *  # noqa: F403
from ckanext.satudata.logic.action.people import *  # noqa: F403
from ckanext.satudata.logic.action.people_sheet import *  # noqa: F403
from ckanext.satudata.logic.action.review import *  # noqa: F403
from ckanext.satudata.logic.action.role import *  # noqa: F403
from ckanext.satudata.logic.action.row_dataset import *  # noqa: F403
from ckanext.satudata.logic.action.schedule import *  # noqa: F403
from ckanext.satudata.logic.action.sop import *  # noqa: F403
from ckanext.satudata.logic.action.sop_draft import *  # noqa: F403
from ckanext.satudata.logic.action.sop_line import *  # noqa: F403
from ckanext.satudata.logic.action.sop_use import *  # noqa: F403
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
    *data_list.__all__,
    *data_need.__all__,
    *deadline.__all__,
    *event.__all__,
    *execution.__all__,
    *form.__all__,
    *free_day.__all__,
    *health.__all__,
    *letter.__all__,
    *letter_template.__all__,
    *linked_file.__all__,
    *list_double.__all__,
    *list_import.__all__,
    *list_row.__all__,
    *list_figures.__all__,
    *list_talk.__all__,
    *mail_preference.__all__,
    *outage.__all__,
    *objection.__all__,
    *official.__all__,
    *outbox.__all__,
    *people.__all__,
    *people_sheet.__all__,
    *review.__all__,
    *role.__all__,
    *row_dataset.__all__,
    *schedule.__all__,
    *sop.__all__,
    *sop_line.__all__,
    *sop_draft.__all__,
    *sop_use.__all__,
    *undo.__all__,
    *wilayah.__all__,
    *work_calendar.__all__,
]
