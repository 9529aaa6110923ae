"""Pages and REST lists against F1: interleaved requests of one client to one granian process, medians compared."""

import random
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection

ROUNDS = 60
WARM_UP = 5


@dataclass(frozen=True)
class Target:
    """One address, how often F1 it may take, and the headers that it is asked with."""

    name: str
    path: str
    most: float
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Result:
    """Median milliseconds of a target, and its ratio to F1 in the same run."""

    target: Target
    milliseconds: float
    ratio: float


def measure(port: int, f1: Target, targets: list[Target]) -> list[Result]:
    """Ask every target ``ROUNDS`` times in a new random order each round; returns medians and ratios to F1."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    times: dict[str, list[float]] = {target.name: [] for target in [f1, *targets]}
    for number in range(ROUNDS + WARM_UP):
        order = [f1, *targets]
        random.shuffle(order)
        for target in order:
            took = _ask(connection, target)
            if number >= WARM_UP:
                times[target.name].append(took)
    base = statistics.median(times[f1.name])
    medians = [(target, statistics.median(times[target.name])) for target in [f1, *targets]]
    return [Result(target, median * 1000, median / base) for target, median in medians]


def _ask(connection: HTTPConnection, target: Target) -> float:
    started = time.perf_counter()
    connection.request("GET", target.path, headers=dict(target.headers))
    response = connection.getresponse()
    body = response.read()
    took = time.perf_counter() - started
    if response.status != 200:
        raise RuntimeError(f"{target.name}: {target.path} answered {response.status}: {body[:200]!r}")
    return took
