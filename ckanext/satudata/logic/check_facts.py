"""stand-in until the check room lands"""
from __future__ import annotations
def blocking_reasons(dataset, rule): return []
