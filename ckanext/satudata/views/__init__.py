"""Blueprints CKAN registers: those named in `__all__`, one per noun."""

from ckanext.satudata.views.admin import admin
from ckanext.satudata.views.attachment import attachment
from ckanext.satudata.views.case import case
from ckanext.satudata.views.check import check
from ckanext.satudata.views.data_list import data_list
from ckanext.satudata.views.data_need import need
from ckanext.satudata.views.deadline import deadline
from ckanext.satudata.views.download import download
from ckanext.satudata.views.execution import execution
from ckanext.satudata.views.form import form
from ckanext.satudata.views.free_days import free_days
from ckanext.satudata.views.letter import letter
from ckanext.satudata.views.letter_template import letter_template
from ckanext.satudata.views.list_figures import list_figures
from ckanext.satudata.views.list_talk import talk
from ckanext.satudata.views.mail_preference import mail_preference
from ckanext.satudata.views.manage import manage
from ckanext.satudata.views.objection import objection
from ckanext.satudata.views.outbox import outbox
from ckanext.satudata.views.siapa import siapa
from ckanext.satudata.views.sop import sop
from ckanext.satudata.views.sop_admin import sop_admin
from ckanext.satudata.views.work import work

__all__ = [
    "admin",
    "attachment",
    "case",
    "check",
    "data_list",
    "deadline",
    "download",
    "execution",
    "form",
    "free_days",
    "letter",
    "letter_template",
    "list_figures",
    "mail_preference",
    "manage",
    "need",
    "objection",
    "outbox",
    "siapa",
    "sop",
    "sop_admin",
    "talk",
    "work",
]
