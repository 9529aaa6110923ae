"""What a measurement says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number, in words, with what was aimed at."""

    what: str
    value: str
    target: str
    is_met: bool
