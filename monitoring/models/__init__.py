"""Tables of monitoring."""

from monitoring.models.checkin import Blocker, CheckIn
from monitoring.models.notification import Notification

__all__ = ["Blocker", "CheckIn", "Notification"]
