"""Read-only template helpers, one file per noun; names start with satudata_, but for those of CKAN said anew."""

from ckanext.satudata.helpers import case, form, health, page, words, work
from ckanext.satudata.helpers.case import *  # noqa: F403
from ckanext.satudata.helpers.form import *  # noqa: F403
from ckanext.satudata.helpers.health import *  # noqa: F403
from ckanext.satudata.helpers.page import *  # noqa: F403
from ckanext.satudata.helpers.words import *  # noqa: F403
from ckanext.satudata.helpers.work import *  # noqa: F403

__all__ = [  # noqa: PLE0604 - names of the nouns' own lists
    *case.__all__,
    *form.__all__,
    *health.__all__,
    *page.__all__,
    *words.__all__,
    *work.__all__,
]
