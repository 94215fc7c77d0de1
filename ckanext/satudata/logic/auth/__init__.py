"""Who may call what: permissions first, then one function per action."""

from ckanext.satudata.logic.auth.wilayah import satudata_wilayah_list, satudata_wilayah_show

__all__ = ["satudata_wilayah_list", "satudata_wilayah_show"]
