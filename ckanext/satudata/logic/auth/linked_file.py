"""Who may read what lay behind the links of a dataset."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.auth.case import satudata_permission_read_case

__all__ = ["satudata_linked_file_list"]


@tk.auth_allow_anonymous_access
def satudata_linked_file_list(context: Context, data_dict: DataDict) -> AuthResult:
    """People of the case."""
    return satudata_permission_read_case(context, data_dict["case"])
