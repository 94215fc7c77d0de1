"""Read-only template helpers, one file per noun; every name starts with satudata_."""

from ckanext.satudata.helpers import check, form, page
from ckanext.satudata.helpers.check import *  # noqa: F403
from ckanext.satudata.helpers.form import *  # noqa: F403
from ckanext.satudata.helpers.page import *  # noqa: F403

__all__ = [*check.__all__, *form.__all__, *page.__all__]  # noqa: PLE0604 - names of the nouns' own lists
