"""Tables of accounts."""

from accounts.models.contractor import Contractor, ContractorMembership
from accounts.models.invitation import Invitation
from accounts.models.organization import Membership, Organization, Role
from accounts.models.relationship import Relationship
from accounts.models.token import ApiToken
from accounts.models.user import User

__all__ = [
    "ApiToken", "Contractor", "ContractorMembership", "Invitation", "Membership", "Organization", "Relationship", "Role", "User",
]  # fmt: skip
