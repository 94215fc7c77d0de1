"""Read-only template helpers, one file per noun; every name starts with satudata_."""

from ckanext.satudata.helpers import form, health, page, work
from ckanext.satudata.helpers.form import *  # noqa: F403
from ckanext.satudata.helpers.health import *  # noqa: F403
from ckanext.satudata.helpers.page import *  # noqa: F403
from ckanext.satudata.helpers.work import *  # noqa: F403

__all__ = [*form.__all__, *health.__all__, *page.__all__, *work.__all__]  # noqa: PLE0604 - names of the nouns' own lists
