"""The datasets of the demo: what each describes, the table it holds, and its way through the SOP."""

from __future__ import annotations

from portal.region.datasets import education, health, neighbour, regional, statistics
from portal.region.datasets.kinds import YEARS, Dataset, File, Made, metadata

__all__ = ["DATASETS", "YEARS", "Dataset", "File", "Made", "metadata"]

DATASETS = (
    *health.DATASETS,
    *education.DATASETS,
    *statistics.DATASETS,
    *neighbour.DATASETS,
    *regional.DATASETS,
)
