"""Which filters the catalogue offers, in the order a citizen asks: whose, about what, of when, in which form."""

from __future__ import annotations

from collections import OrderedDict

import ckan.plugins.toolkit as tk

__all__ = ["dataset_facets", "facet_titles", "organization_facets"]

_TYPE = "dataset"


def facet_titles() -> OrderedDict[str, str]:
    """Index field to the title of its filter; the fields are those of `domain.index_fields.FACETS` and core's own."""
    return OrderedDict(
        organization=tk._("Agency (OPD)"),
        kategori=tk._("Topic"),
        urusan=tk._("Government affairs"),
        vocab_tahun=tk._("Year of the data"),
        accrualPeriodicity=tk._("Update frequency"),
        vocab_prioritas_tahun=tk._("Data Prioritas"),
        res_format=tk._("Format"),
    )


def dataset_facets(facets: OrderedDict[str, str], package_type: str) -> OrderedDict[str, str]:
    """Ours for datasets; types of other plugins keep their own."""
    return facet_titles() if package_type == _TYPE else facets


def organization_facets(
    facets: OrderedDict[str, str], group_type: str, package_type: str | None
) -> OrderedDict[str, str]:
    """The same on the page of an OPD, without the OPD."""
    if group_type != "organization":
        return facets
    titles = facet_titles()
    del titles["organization"]
    return titles
