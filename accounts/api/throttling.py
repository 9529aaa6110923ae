"""How often a token may ask: ``API_RATE``, counted in the cache. A cache that is gone throttles nobody."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class TokenThrottle(SimpleRateThrottle):
    """Counts per token; too many get 429 with ``Retry-After``. Cache errors are misses (``kernel.cache``)."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        token = request.auth
        return f"throttle:{token.pk}" if token is not None else None
