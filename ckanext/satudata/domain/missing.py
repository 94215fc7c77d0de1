"""One thing an object still lacks before it may be submitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ckanext.satudata.domain.text import Reason, in_language

__all__ = ["MissingItem"]


@dataclass(frozen=True)
class MissingItem:
    """A field (or a file) that is absent or not usable, found by the completeness rule.

    `field` is the dataset's or resource's own key, `label` its title by language, `code` a stable word for the kind of
    lack (`required`, `no_resource`, ...), `resource_id` the resource meant when the field belongs to one.
    """

    field: str
    label: Mapping[str, str]
    code: str
    msgid: str
    params: Mapping[str, str]
    resource_id: str | None = None

    def reason(self) -> Reason:
        """The same as a reason of a transition, code `missing:<field>`, label in `label_id` and `label_en`."""
        labels = {f"label_{code}": in_language(self.label, code) for code in ("id", "en")}
        return Reason(f"missing:{self.field}", self.msgid, {**labels, **self.params})
