"""Read-only template helpers, one file per noun; names start with satudata_, but for those of CKAN said anew."""

from ckanext.satudata.helpers import core, form, page
from ckanext.satudata.helpers.core import *  # noqa: F403
from ckanext.satudata.helpers.form import *  # noqa: F403
from ckanext.satudata.helpers.page import *  # noqa: F403

__all__ = [*core.__all__, *form.__all__, *page.__all__]  # noqa: PLE0604 - names of the nouns' own lists
