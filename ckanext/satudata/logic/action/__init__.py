"""Public actions, one file per noun."""

from ckanext.satudata.logic.action.check import satudata_check_list, satudata_check_run, satudata_check_show

__all__ = ["satudata_check_list", "satudata_check_run", "satudata_check_show"]
