"""Who and where, what they agreed to, and who looked at their roles."""

from people.models.accounts import Consent, User, UserManager
from people.models.directory import Area, Membership, MembershipQuerySet, Organisation, Region
from people.models.policies import Policy, PolicyAcceptance
from people.models.role_reviews import RoleReview

__all__ = [
    "Area",
    "Consent",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "Policy",
    "PolicyAcceptance",
    "Region",
    "RoleReview",
    "User",
    "UserManager",
]
