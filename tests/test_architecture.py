"""The rules that the code keeps, checked by the suite and not by memory."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "kernel", "accounts", "engagements", "payments", "monitoring")
BIN = Path(sys.executable).parent


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text())


def run(*command):
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return finished.returncode, f"{finished.stdout}{finished.stderr}"


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["lint-imports", "--no-cache"],
        ["djlint", "templates", "--lint", "--quiet"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_linters_find_nothing(command):
    code, output = run(BIN / command[0], *command[1:])
    assert code == 0, output[-4000:]


@pytest.mark.timeout(600)
def test_the_types_hold():
    code, output = run(BIN / "mypy")
    assert code == 0, output[-4000:]


@pytest.mark.django_db
def test_every_model_change_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_only_the_transition_function_writes_a_status():
    writers = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in sources(*APPS)
        if path.name != "transitions.py"
        for node in ast.walk(tree)
        if isinstance(node, (ast.Assign, ast.AugAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for name in (target.elts if isinstance(target, ast.Tuple) else [target])
        if isinstance(name, ast.Attribute) and name.attr == "status" and not _is_a_move_or_answer(path)
    ]
    assert writers == []


def _is_a_move_or_answer(path):
    """Moves are written by reconcile and the courtesies alone; REST answers have a status of another kind."""
    return (path.parent.name == "moves" and path.parent.parent.name == "kernel") or "api" in path.parts


def test_only_the_clock_asks_for_the_time():
    asking = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in sources(*APPS)
        if path != ROOT / "kernel" / "clock.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "utcnow"}
        and ast.unparse(node.func.value)
        in {"datetime", "date", "dt.datetime", "dt.date", "timezone", "datetime.datetime"}
    ]
    assert asking == []


def test_no_module_uses_django_signals_for_our_own_logic():
    connected = [
        str(path.relative_to(ROOT))
        for path, _tree in sources(*APPS)
        if "post_save" in path.read_text() or "pre_save" in path.read_text()
    ]
    assert connected == []


def test_only_the_bell_sends_tasks():
    """It alone knows how not to hold a page up where the broker is away."""
    sending = [
        str(path.relative_to(ROOT))
        for path, tree in sources(*APPS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"send_task", "delay", "apply_async"}
    ]
    assert sending == ["kernel/bell.py"]
