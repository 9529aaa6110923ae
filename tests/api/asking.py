"""Asking the API as one side: a real token, the real stack, JSON both ways."""

import json
from datetime import timedelta

from django.test import Client

from accounts.access import reader_for
from accounts.models import User
from accounts.services import tokens
from kernel import clock
from tests.factories import client_of, contractor_of

ROOT = "/api/v1"


class Api:
    """A token of one seat. ``get``, ``post`` and ``put`` answer with the response; ``ok`` gives its JSON and wants a 2xx."""

    def __init__(self, raw):
        self.raw, self.client = raw, Client()

    def ask(self, method, path, body=None, *, files=None, **headers):
        path = path if path.startswith("http") else ROOT + path
        sent = {
            "headers": {"Authorization": f"Bearer {self.raw}", **{n.replace("_", "-"): v for n, v in headers.items()}}
        }
        if files is not None:
            return self.client.post(path, {**(body or {}), "files": files}, **sent)
        if method == "get":
            return self.client.get(path, body or {}, **sent)
        content = body if isinstance(body, (bytes, str)) else json.dumps({} if body is None else body)
        return getattr(self.client, method)(path, content, content_type="application/json", **sent)

    def get(self, path, body=None, **headers):
        return self.ask("get", path, body, **headers)

    def post(self, path, body=None, **headers):
        return self.ask("post", path, body, **headers)

    def put(self, path, body=None, **headers):
        return self.ask("put", path, body, **headers)

    def ok(self, method, path, body=None, **headers):
        response = self.ask(method, path, body, **headers)
        assert 200 <= response.status_code < 300, (response.status_code, response.content.decode())
        return response.json()


def token_of(user, *, scopes=None, side=None, days=30, **changes):
    """A token of ``user`` with every scope of their first seat (on ``side``), or with these; returns the row and the secret."""
    seat = next(seat for seat in reader_for(user).seats if side in (None, seat.side))
    now = clock.now()
    return tokens.create(
        user=user,
        seat=seat,
        name="Test",
        scopes=scopes or tokens.scopes_of(seat.role),
        now=now,
        expires_at=now + timedelta(days=days),
        **changes,
    )


def api_of(user, **kwargs):
    """The API as ``user``."""
    return Api(token_of(user, **kwargs)[1])


def client_api(thing, **kwargs):
    """The API as the manager of a relationship or engagement."""
    return api_of(User.objects.get(pk=client_of(thing).user_id), side="client", **kwargs)


def contractor_api(thing, **kwargs):
    """The API as the first member of its contractor."""
    return api_of(User.objects.get(pk=contractor_of(thing).user_id), side="contractor", **kwargs)
