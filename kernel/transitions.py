"""Transition tables: one per aggregate, as data; one function applies them; nothing else writes ``status``."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from kernel.actors import Actor
from kernel.errors import IllegalTransition, NotAllowed


@dataclass(frozen=True)
class Transition:
    """``act`` leads from any of ``sources`` to ``target``; ``sides`` may do it (``clock`` is a side), with ``permission``."""

    act: str
    sources: frozenset[str]
    target: str
    sides: frozenset[str]
    permission: str


@dataclass(frozen=True)
class StateTable:
    """All transitions of one aggregate, by act."""

    model: str
    transitions: dict[str, Transition]


TABLES: dict[str, StateTable] = {}


def state_table(model: str, rows: Iterable[tuple[str, str, str, str, str]]) -> StateTable:
    """Register a table. Each row: act, sources (space-separated), target, sides (space-separated), permission."""
    table = StateTable(
        model,
        {
            act: Transition(act, frozenset(sources.split()), target, frozenset(sides.split()), permission)
            for act, sources, target, sides, permission in rows
        },
    )
    TABLES[model] = table
    return table


def table_of(instance: models.Model) -> StateTable:
    return TABLES[instance._meta.label_lower]


def check(instance: Any, act: str, *, by: Actor) -> Transition:
    """Return the transition, or raise IllegalTransition (state) or NotAllowed (side)."""
    row = table_of(instance).transitions[act]
    if by.side not in row.sides:
        raise NotAllowed(act=act)
    if instance.status not in row.sources:
        raise IllegalTransition(act=act, status=instance.status, model=table_of(instance).model)
    return row


def transition(instance: Any, act: str, *, by: Actor, **companions: Any) -> None:
    """Apply ``act``: check state and side, set ``status`` and its companion fields, save just these."""
    row = check(instance, act, by=by)
    instance.status = row.target
    for name, value in companions.items():
        setattr(instance, name, value)
    instance.save(update_fields=["status", *companions])


def allowed(instance: Any, *, side: str, permissions: Iterable[str]) -> list[str]:
    """The acts open to ``side`` with ``permissions`` as the instance stands, in the table's order."""
    granted = set(permissions)
    return [
        row.act
        for row in table_of(instance).transitions.values()
        if instance.status in row.sources and side in row.sides and row.permission in granted
    ]
