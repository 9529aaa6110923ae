"""The files that people start with say what they should: make, compose, locks."""

import itertools
import os
import re
import shutil
import subprocess
import tomllib

import pytest
import yaml

from launcher.children import ROOT


def test_make_lists_every_target() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    declared = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()
    declared.remove("setup-dev")  # a step of the others
    assert re.findall(r"^  make (\w+) +[A-Z]", listed, re.MULTILINE) == declared
    assert declared[:4] == ["help", "run", "test", "setup"]


@pytest.mark.parametrize("name", ["base", "local", "dev"])
def test_locks_pin_by_hash_and_name_no_index(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    pins = re.findall(r"^([\w.-]+)==\S+", lock, re.MULTILINE)
    assert len(pins) > 20
    assert len(re.findall(r"==[^\\]+\\\n    --hash=sha256:", lock)) == len(pins)
    assert "://" not in lock
    assert "index" not in lock


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {"base": project["dependencies"], **project["optional-dependencies"]}
    asked["dev"] = asked["dev"] + asked["local"] + asked["base"]
    for name, requirements in asked.items():
        pins = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE))
        assert {re.split(r"[^\w.-]", each)[0].lower() for each in requirements} <= pins


def test_every_dependency_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text().partition("[tool.")[0].partition("dependencies = [")[2]
    for before, line in itertools.pairwise(text.splitlines()):
        if line.startswith('    "'):
            assert "#" in line or before.lstrip().startswith("#"), line


def test_compose_has_every_part_and_demands_a_secret() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {"postgres", "redis", "mail", "migrate", "web", "worker", "beat"}
    assert all("healthcheck" in services[name] for name in ("postgres", "redis", "web", "worker"))
    for name in ("web", "worker", "beat"):
        assert services[name]["environment"]["SECRET_KEY"].startswith("${SECRET_KEY:?")
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_compose_itself_accepts_the_file_where_it_is_installed() -> None:
    has_compose = (
        shutil.which("docker") and not subprocess.run(["docker", "compose", "version"], check=False).returncode
    )
    if has_compose:
        command = ["docker", "compose", "--file", "docker-compose.yml", "config", "--quiet"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "SECRET_KEY": "x"}, check=True)
