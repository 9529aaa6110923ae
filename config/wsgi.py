"""The WSGI entry point for granian or gunicorn: ``config.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.request import Request  # noqa: E402 - Django's own parts are imported when it is set up

application.request_class = Request
