"""People and officials at the Walidata's place: he gives and ends the roles of organisations."""

from __future__ import annotations

from ckanext.satudata.domain.role import ORGANIZATION_ROLES, Role
from ckanext.satudata.views.common import blueprint
from ckanext.satudata.views.people import add_people_pages
from ckanext.satudata.views.people_overview import add_overview_pages

__all__ = ["manage"]

manage = blueprint("satudata_manage", __name__)

add_people_pages(manage, "/satudata/kelola", tuple(role for role in Role if role in ORGANIZATION_ROLES))
add_overview_pages(manage, "/satudata/kelola")
