"""Auth functions: permissions that mean something first, then one function per action."""

from ckanext.satudata.logic.auth.check import satudata_check_list, satudata_check_run, satudata_check_show

__all__ = ["satudata_check_list", "satudata_check_run", "satudata_check_show"]
