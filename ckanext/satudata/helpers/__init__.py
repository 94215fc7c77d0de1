"""Read-only template helpers, one file per noun; names start with satudata_, but for those of CKAN said anew."""

from ckanext.satudata.helpers import (
    anybody,
    case,
    catalogue,
    check,
    clock,
    data_list,
    dataset,
    featured,
    form,
    health,
    letter,
    list_page,
    page,
    table,
    values,
    words,
    work,
)
from ckanext.satudata.helpers.anybody import *  # noqa: F403
from ckanext.satudata.helpers.case import *  # noqa: F403
from ckanext.satudata.helpers.catalogue import *  # noqa: F403
from ckanext.satudata.helpers.check import *  # noqa: F403
from ckanext.satudata.helpers.clock import *  # noqa: F403
from ckanext.satudata.helpers.data_list import *  # noqa: F403
from ckanext.satudata.helpers.dataset import *  # noqa: F403
from ckanext.satudata.helpers.featured import *  # noqa: F403
from ckanext.satudata.helpers.form import *  # noqa: F403
from ckanext.satudata.helpers.health import *  # noqa: F403
from ckanext.satudata.helpers.letter import *  # noqa: F403
from ckanext.satudata.helpers.list_page import *  # noqa: F403
from ckanext.satudata.helpers.page import *  # noqa: F403
from ckanext.satudata.helpers.table import *  # noqa: F403
from ckanext.satudata.helpers.values import *  # noqa: F403
from ckanext.satudata.helpers.words import *  # noqa: F403
from ckanext.satudata.helpers.work import *  # noqa: F403

__all__ = [  # noqa: PLE0604 - names of the nouns' own lists
    *anybody.__all__,
    *case.__all__,
    *catalogue.__all__,
    *check.__all__,
    *clock.__all__,
    *data_list.__all__,
    *dataset.__all__,
    *featured.__all__,
    *form.__all__,
    *health.__all__,
    *letter.__all__,
    *list_page.__all__,
    *page.__all__,
    *table.__all__,
    *values.__all__,
    *words.__all__,
    *work.__all__,
]
