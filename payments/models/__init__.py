"""Tables of payments."""

from payments.models.milestone import Milestone
from payments.models.payment import Payment

__all__ = ["Milestone", "Payment"]
