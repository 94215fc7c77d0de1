"""Tables of the extension and their queries; they answer statements or objects and never commit."""

from ckanext.satudata.model.adoption import Adoption
from ckanext.satudata.model.attachment import Attachment
from ckanext.satudata.model.bulk import Bulk, BulkItem
from ckanext.satudata.model.calendar_token import CalendarToken
from ckanext.satudata.model.case import Case
from ckanext.satudata.model.check import CheckResult
from ckanext.satudata.model.comment import Comment
from ckanext.satudata.model.event import Event
from ckanext.satudata.model.form_draft import FormDraft
from ckanext.satudata.model.health import HealthResult
from ckanext.satudata.model.linked_file import LinkedFile
from ckanext.satudata.model.mail_preference import MailPreference
from ckanext.satudata.model.outbox import Outbox
from ckanext.satudata.model.review import Review
from ckanext.satudata.model.role import Official, RoleAssignment
from ckanext.satudata.model.sop import SopProfileRow
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
    "Event",
    "FormDraft",
    "HealthResult",
    "LinkedFile",
    "MailPreference",
    "Official",
    "Outbox",
    "Review",
    "RoleAssignment",
    "SopProfileRow",
    "Wilayah",
]
