"""Tables of monitoring."""

from monitoring.models.answer import Answer, MailOptOut
from monitoring.models.checkin import Blocker, CheckIn
from monitoring.models.notification import Notification

__all__ = ["Answer", "Blocker", "CheckIn", "MailOptOut", "Notification"]
