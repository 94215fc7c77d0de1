"""Region codes of Kemendagri and BPS, as loaded by `ckan satudata wilayah load`."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.logic.schema import wilayah as schema
from ckanext.satudata.model.wilayah import Wilayah

__all__ = ["satudata_wilayah_list", "satudata_wilayah_show"]

MAX_LIMIT, MAX_OFFSET = 1_000, 10_000_000


@tk.side_effect_free
@tk.validate_action_data(schema.wilayah_list)
def satudata_wilayah_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Regions in the order of their codes; everybody may ask.

    :param scheme: ``kemendagri`` or ``bps`` (optional)
    :param level: ``provinsi``, ``kabupaten_kota``, ``kecamatan`` or ``desa_kelurahan`` (optional)
    :param parent_code: only the regions directly below this one (optional)
    :param q: part of a name, or the beginning of a code (optional)
    :param retired: also regions that a newer list no longer has (default: false)
    :param limit: at most so many, up to 1000 (default: 100)
    :param offset: leave out so many (default: 0)
    :returns: ``{"count": all that match, "results": [{scheme, code, name, level, parent_code, source, version,
        retired}]}``
    """
    tk.check_access("satudata_wilayah_list", context, data_dict)
    filters = {key: data_dict.get(key) for key in ("scheme", "level", "parent_code", "q")}
    limit, offset = min(data_dict["limit"], MAX_LIMIT), min(data_dict["offset"], MAX_OFFSET)
    count, regions = Wilayah.search(**filters, retired=data_dict["retired"], limit=limit, offset=offset)
    return {"count": count, "results": [region.dictize() for region in regions]}


@tk.side_effect_free
@tk.validate_action_data(schema.wilayah_show)
def satudata_wilayah_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One region, retired or not; everybody may ask.

    :param scheme: ``kemendagri`` or ``bps``
    :param code: the code in that scheme
    :returns: ``{scheme, code, name, level, parent_code, source, version, retired}``
    """
    tk.check_access("satudata_wilayah_show", context, data_dict)
    region = Wilayah.by_code(data_dict["scheme"], data_dict["code"])
    if region is None:
        raise tk.ObjectNotFound(tk._("There is no region with this code."))
    return region.dictize()
