"""Spaces, threads, posts, and what is done with them."""

from discussions.models.following import Draft, MailChoice, Notification, Subscription
from discussions.models.moderation import Appeal, Claim, Flag, ModerationLog, Sanction
from discussions.models.post import Mention, Post, PostFile, PostRevision
from discussions.models.space import Space, SpaceLink, SpaceMember, SpaceModerator, SpaceTerm
from discussions.models.synthesis import Citation, Synthesis
from discussions.models.thread import OldPostAddress, OldThreadAddress, Thread

__all__ = [
    "Appeal",
    "Citation",
    "Claim",
    "Draft",
    "Flag",
    "MailChoice",
    "Mention",
    "ModerationLog",
    "Notification",
    "OldPostAddress",
    "OldThreadAddress",
    "Post",
    "PostFile",
    "PostRevision",
    "Sanction",
    "Space",
    "SpaceLink",
    "SpaceMember",
    "SpaceModerator",
    "SpaceTerm",
    "Subscription",
    "Synthesis",
    "Thread",
]
