"""Tables of the extension and their queries; they answer statements or objects and never commit."""

from ckanext.satudata.model.adoption import Adoption
from ckanext.satudata.model.attachment import Attachment
from ckanext.satudata.model.bulk import Bulk, BulkItem
from ckanext.satudata.model.calendar_token import CalendarToken
from ckanext.satudata.model.case import Case
from ckanext.satudata.model.check import CheckResult
from ckanext.satudata.model.comment import Comment
from ckanext.satudata.model.data_list import DataList, ListItem, ListItemLink, ListRow, ListRowChange
from ckanext.satudata.model.data_need import DataNeed
from ckanext.satudata.model.deadline import Deadline
from ckanext.satudata.model.event import Event
from ckanext.satudata.model.execution import ExecutionRow
from ckanext.satudata.model.form_draft import FormDraft
from ckanext.satudata.model.free_day import FreeDay
from ckanext.satudata.model.health import HealthResult
from ckanext.satudata.model.letter import Letter, LetterCounter, LetterItem, LetterTemplate
from ckanext.satudata.model.linked_file import LinkedFile
from ckanext.satudata.model.list_import import ListImport
from ckanext.satudata.model.list_talk import ListComment, ListDecision, Meeting
from ckanext.satudata.model.mail_preference import MailPreference
from ckanext.satudata.model.outage import Outage
from ckanext.satudata.model.outbox import Outbox
from ckanext.satudata.model.review import Review
from ckanext.satudata.model.role import Official, RoleAssignment
from ckanext.satudata.model.row_dataset import RowDataset
from ckanext.satudata.model.sop import SopDraft, SopProfileRow, SopUse
from ckanext.satudata.model.wilayah import Wilayah

__all__ = [
    "Adoption",
    "Attachment",
    "Bulk",
    "BulkItem",
    "CalendarToken",
    "Case",
    "CheckResult",
    "Comment",
    "DataList",
    "DataNeed",
    "Deadline",
    "Event",
    "ExecutionRow",
    "FormDraft",
    "FreeDay",
    "HealthResult",
    "Letter",
    "LetterCounter",
    "LetterItem",
    "LetterTemplate",
    "LinkedFile",
    "ListComment",
    "ListDecision",
    "ListImport",
    "ListItem",
    "ListItemLink",
    "ListRow",
    "ListRowChange",
    "MailPreference",
    "Meeting",
    "Official",
    "Outage",
    "Outbox",
    "Review",
    "RoleAssignment",
    "RowDataset",
    "SopDraft",
    "SopProfileRow",
    "SopUse",
    "Wilayah",
]
