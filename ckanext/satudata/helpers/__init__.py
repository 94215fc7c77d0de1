"""Read-only template helpers, one file per noun; every name starts with satudata_."""

from ckanext.satudata.helpers import catalogue, dataset, form, page, table, words
from ckanext.satudata.helpers.catalogue import *  # noqa: F403
from ckanext.satudata.helpers.dataset import *  # noqa: F403
from ckanext.satudata.helpers.form import *  # noqa: F403
from ckanext.satudata.helpers.page import *  # noqa: F403
from ckanext.satudata.helpers.table import *  # noqa: F403
from ckanext.satudata.helpers.words import *  # noqa: F403

__all__ = [  # noqa: PLE0604 - names of the nouns' own lists
    *catalogue.__all__,
    *dataset.__all__,
    *form.__all__,
    *page.__all__,
    *table.__all__,
    *words.__all__,
]
