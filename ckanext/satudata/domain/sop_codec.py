"""A profile as plain JSON values and back, exactly: the copy a case keeps."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from ckanext.satudata.domain.sop_types import SopProfile

__all__ = ["profile_from_dict", "profile_to_dict", "value_from_dict"]


def profile_to_dict(profile: SopProfile, text: bool = True) -> dict[str, Any]:
    """The profile as JSON values; `text=False` leaves the document itself out (a case's copy may do without)."""
    data = _encode(profile)
    if not text:
        data["text"] = ""
    return data


def profile_from_dict(data: Mapping[str, Any]) -> SopProfile:
    """The profile a case began with; the reverse of `profile_to_dict`, order of states and transitions included."""
    return cast("SopProfile", _decode(SopProfile, data))


_Value = TypeVar("_Value")


def value_from_dict(kind: type[_Value], data: Mapping[str, Any]) -> _Value:
    """A part of a profile (a limit, the office hours) from its part of the copy a case keeps."""
    return cast("_Value", _decode(kind, data))


def _encode(value: Any) -> Any:
    if is_dataclass(value):
        return {f.name: _encode(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        return {str(key): _encode(one) for key, one in table.items()}
    if isinstance(value, frozenset):
        return sorted(_encode(one) for one in cast("frozenset[Any]", value))
    if isinstance(value, tuple):
        return [_encode(one) for one in cast("tuple[Any, ...]", value)]
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, vars(sys.modules[kind.__module__]))


def _decode(kind: Any, value: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        chosen = next(one for one in arguments if one is not NoneType)
        return None if value is None else _decode(chosen, value)
    if origin is tuple:
        return tuple(_decode(arguments[0], one) for one in value)
    if origin is frozenset:
        return frozenset(_decode(arguments[0], one) for one in value)
    if origin is not None and issubclass(origin, Mapping):
        pairs = [(_decode(arguments[0], key), _decode(arguments[1], one)) for key, one in value.items()]
        return dict(sorted(pairs, key=lambda pair: getattr(pair[1], "position", 0)))
    if is_dataclass(kind):
        hints = _hints(cast("type", kind))
        known = {f.name for f in fields(kind)}
        return cast("Any", kind)(**{name: _decode(hints[name], one) for name, one in value.items() if name in known})
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value
