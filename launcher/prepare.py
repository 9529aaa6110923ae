"""Bring the database and the static files up to date, in one process since setting up Django takes seconds.

``python -m launcher.prepare [--demo]``. With ``--demo`` the sample data are made where there is no organization yet,
once: who removes them is not given them again.
"""

import argparse
import os
from pathlib import Path


def main() -> None:
    """Migrate, collect static files, and seed the demo on the first run."""
    parser = argparse.ArgumentParser(prog="python -m launcher.prepare", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="make the sample data in an empty database")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    collect_static_files()
    if arguments.demo:
        seed(Path(os.environ["STATE_DIR"]) / "demo-made")


def collect_static_files() -> None:
    """Collect under hashed names, not compressed: that takes most of a minute and helps on slow lines only, not here."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import override_settings

    storage = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": storage}):
        call_command("collectstatic", interactive=False, verbosity=0)


def seed(stamp: Path) -> None:
    """Make the sample data unless the stamp says that they were made, or there is an organization."""
    from django.apps import apps
    from django.core.management import call_command

    if stamp.exists() or apps.get_model("accounts", "Organization").objects.exists():
        return
    call_command("seed_demo")
    stamp.touch()


if __name__ == "__main__":
    main()
