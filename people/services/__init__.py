"""Every write about people."""

from people.exports import register_export
from people.services.accounts import close_account, invite, make_account, save_profile, set_roles
from people.services.applications import (
    accept_application,
    apply_to_roster,
    decline_application,
    withdraw_application,
)
from people.services.confirming import tick_roster
from people.services.listing import consent, withdraw_consent
from people.services.roster import activate, add_reviewer, confirm_place, pause, retire, update_reviewer

__all__ = [
    "accept_application",
    "activate",
    "add_reviewer",
    "apply_to_roster",
    "close_account",
    "confirm_place",
    "consent",
    "decline_application",
    "invite",
    "make_account",
    "pause",
    "register_export",
    "retire",
    "save_profile",
    "set_roles",
    "tick_roster",
    "update_reviewer",
    "withdraw_application",
    "withdraw_consent",
]
