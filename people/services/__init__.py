"""Every write about people."""

from people.exports import register_export
from people.services.accounts import close_account, invite, make_account, save_profile, set_roles
from people.services.listing import consent, withdraw_consent
from people.services.roster import activate, add_reviewer, pause, retire, update_reviewer

__all__ = [
    "activate",
    "add_reviewer",
    "close_account",
    "consent",
    "invite",
    "make_account",
    "pause",
    "register_export",
    "retire",
    "save_profile",
    "set_roles",
    "update_reviewer",
    "withdraw_consent",
]
