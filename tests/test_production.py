"""What production refuses: a start without secrets, a shifted clock, the pages of the demo; and what it needs to be safe."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEY = "k" * 40 + "0123456789-abcdefghij"
SAFE = {"SECRET_KEY": KEY, "PUBLIC_URL": "https://x.example", "ALLOWED_HOSTS": "x.example"}
PASSED_ON = ("PATH", "HOME", "LANG", "DATABASE_URL", "REDIS_URL")
DEMO_PAGES = """
import django
django.setup()
from django.http import Http404
from django.test import RequestFactory
from django.urls import get_resolver, resolve, reverse
for name in sorted(name for name in get_resolver().reverse_dict if str(name).startswith("demo_")):
    path = reverse(name, args=["x"] if "message" in name else [])
    for method in ("get", "post"):
        match = resolve(path)
        try:
            match.func(getattr(RequestFactory(), method)(path), *match.args, **match.kwargs)
        except Http404:
            print(method, name, 404)
        else:
            print(method, name, "answers")
"""


def run(*arguments, mode="", **environment):
    """Run Python in production (nothing is set but what is given), or in another mode."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    given = {**kept, "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    if mode:
        given["COUNTERPART_MODE"] = mode
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=given, capture_output=True, text=True)


def test_production_is_the_default_and_does_not_start_without_a_secret_key():
    refused = run("manage.py", "check", PUBLIC_URL="https://x.example")
    assert refused.returncode != 0
    assert "SECRET_KEY is not set. Make one with\n  python -c 'import secrets;" in refused.stderr


def test_the_command_that_makes_a_key_makes_one():
    refused = run("manage.py", "check")
    command = refused.stderr.partition("python -c '")[2].partition("'")[0]
    assert len(run("-c", command).stdout.strip()) >= 64


def test_the_deployment_check_is_silent():
    checked = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "no issues" in checked.stdout


def test_the_deployment_check_speaks_where_the_address_is_not_https():
    checked = run(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE | {"PUBLIC_URL": "http://x.example"}
    )
    assert checked.returncode == 1
    assert "security.W012" in checked.stderr


def test_production_refuses_a_shifted_clock():
    refused = run("manage.py", "check", **SAFE, COUNTERPART_CLOCK_FILE="/nowhere")
    assert refused.returncode != 0
    assert "Unset it in production." in refused.stderr


def test_an_unknown_mode_is_refused():
    refused = run("manage.py", "check", mode="prod", **SAFE)
    assert "Set it to production, local or test, or leave it out." in refused.stderr


def test_the_pages_of_the_demo_are_not_there():
    asked = run("-c", DEMO_PAGES, **SAFE, DEMO="1", MAIL_DIR=str(ROOT))
    pages = ["demo_mail", "demo_message", "demo_message_html", "demo_remove", "demo_sign_in"]
    expected = [f"{method} {page} 404" for page in pages for method in ("get", "post")]
    assert asked.stdout.splitlines() == expected, asked.stderr


def test_uploads_are_the_server_s_alone_and_static_files_are_readable_by_whoever_serves_them():
    """The image collects static files as root and serves them as somebody else."""
    modes = "from django.core.files.storage import storages as s; print(*(oct(s[n].file_permissions_mode) for n in s.backends))"
    asked = run("-c", f"import django; django.setup(); {modes}", **SAFE)
    assert asked.stdout == "0o600 0o644\n", asked.stderr
