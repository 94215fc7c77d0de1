"""Blueprints CKAN registers: those named in `__all__`, one per noun."""

from ckanext.satudata.views.attachment import attachment
from ckanext.satudata.views.case import case
from ckanext.satudata.views.check import check
from ckanext.satudata.views.mail_preference import mail_preference
from ckanext.satudata.views.outbox import outbox

__all__ = ["attachment", "case", "check", "mail_preference", "outbox"]
