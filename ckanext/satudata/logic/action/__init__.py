"""Public actions, one file per noun."""

from ckanext.satudata.logic.action.wilayah import satudata_wilayah_list, satudata_wilayah_show

__all__ = ["satudata_wilayah_list", "satudata_wilayah_show"]
