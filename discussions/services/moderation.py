"""What moderators do with posts and people, and how members call them. Every act is logged with its reason."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import outbox
from core.exceptions import Conflict, DomainError, NotPermitted
from core.sanitize import clean_text
from discussions import limits, policies
from discussions.models import Appeal, Claim, Flag, ModerationLog, Post, Sanction, Space
from discussions.services.posting import count_visible
from discussions.signals import posts_changed
from discussions.transitions import PostAction, PostState, next_post_state

Log = ModerationLog.Action


def _locked(post: Post, by: User) -> Post:
    """Read a post under its lock. Raises NotPermitted unless ``by`` moderates its space."""
    if not policies.can_moderate(by, post.thread.space):
        raise NotPermitted(_("Only moderators may do this."))
    return Post.objects.select_for_update(of=("self",)).select_related("thread__space").get(pk=post.pk)


def _log(action: str, post: Post, by: User | None, why: str) -> ModerationLog:
    return ModerationLog.objects.create(
        action=action,
        space=post.thread.space,
        thread=post.thread,
        post=post,
        person=post.author,
        by=by,
        why=why[:500],
    )


def _reason(why: str) -> str:
    why = " ".join(clean_text(why).split())
    if not why:
        raise DomainError(_("Please give a reason: its author reads it."))
    return why[:500]


def _set_state(post: Post, action: PostAction, log: ModerationLog, *, why: str = "") -> Post:
    """Change the state of one locked post; counts and index follow, and the item leaves the queue."""
    before = post.state
    post.state = next_post_state(post.state, action)
    post.state_why = why
    post.hidden_in = log if post.state == PostState.HIDDEN else None
    post.save(update_fields=["state", "state_why", "hidden_in"])
    change = (post.state == PostState.VISIBLE) - (before == PostState.VISIBLE)
    if change:
        count_visible(thread_id=post.thread_id, change=change)
    _settle(post)
    posts_changed.send(sender=Post, ids=[post.pk])
    return post


def _settle(post: Post) -> None:
    post.flags.filter(settled_at=None).update(settled_at=timezone.now())
    Claim.objects.filter(post=post).delete()


@transaction.atomic
def approve(*, post: Post, by: User) -> Post:
    """Show a held post; now the others are told of it."""
    locked = _locked(post, by)
    next_post_state(locked.state, PostAction.APPROVE)
    _set_state(locked, PostAction.APPROVE, _log(Log.APPROVE, locked, by, ""))
    outbox.enqueue(topic="discussions.posted", key=f"approved:{locked.pk}", payload={"post": locked.pk})
    return locked


@transaction.atomic
def refuse(*, post: Post, by: User, why: str) -> Post:
    """Do not show a held post; its author reads why and may appeal."""
    locked, why = _locked(post, by), _reason(why)
    next_post_state(locked.state, PostAction.REFUSE)
    return _set_state(locked, PostAction.REFUSE, _log(Log.REFUSE, locked, by, why), why=why)


@transaction.atomic
def hide(*, post: Post, by: User, why: str) -> Post:
    """Put a placeholder with the reason in a post's place."""
    locked, why = _locked(post, by), _reason(why)
    next_post_state(locked.state, PostAction.HIDE)
    return _set_state(locked, PostAction.HIDE, _log(Log.HIDE, locked, by, why), why=why)


@transaction.atomic
def restore(*, post: Post, by: User, why: str = "") -> Post:
    """Show a hidden post again."""
    locked = _locked(post, by)
    next_post_state(locked.state, PostAction.RESTORE)
    return _set_state(locked, PostAction.RESTORE, _log(Log.RESTORE, locked, by, why))


@transaction.atomic
def hide_branch(*, post: Post, by: User, why: str) -> int:
    """Hide a post and everything below it in one statement; return how many were visible. Undone as a whole."""
    locked, why = _locked(post, by), _reason(why)
    log = _log(Log.HIDE_BRANCH, locked, by, why)
    visible = Post.objects.below(locked).filter(state=PostState.VISIBLE)
    ids = list(visible.values_list("pk", flat=True))
    hidden = visible.update(state=PostState.HIDDEN, state_why=why, hidden_in=log)
    count_visible(thread_id=locked.thread_id, change=-hidden)
    Flag.objects.filter(post__in=ids, settled_at=None).update(settled_at=timezone.now())
    Claim.objects.filter(post__in=ids).delete()
    posts_changed.send(sender=Post, ids=ids)
    return hidden


@transaction.atomic
def restore_branch(*, log: ModerationLog, by: User, why: str = "") -> int:
    """Undo :func:`hide_branch`: exactly what it hid is shown again. Return how many."""
    if log.post is None or log.action != Log.HIDE_BRANCH:
        raise Conflict(_("There is nothing to restore."))
    locked = _locked(log.post, by)
    hidden = Post.objects.filter(hidden_in=log, state=PostState.HIDDEN)
    rows = list(hidden.values_list("pk", "thread_id"))
    hidden.update(state=PostState.VISIBLE, state_why="", hidden_in=None)
    for thread_id in sorted({thread_id for _pk, thread_id in rows}):
        count_visible(thread_id=thread_id, change=sum(where == thread_id for _pk, where in rows))
    _log(Log.RESTORE_BRANCH, locked, by, why)
    posts_changed.send(sender=Post, ids=[pk for pk, _thread in rows])
    return len(rows)


@transaction.atomic
def flag(*, post: Post, by: User, reason: str, text: str = "") -> Flag:
    """Ask moderators to look. Three trusted people hide a post until somebody has looked."""
    if not policies.can_flag(by, post):
        raise NotPermitted(_("You cannot report this post."))
    since = timezone.now() - timedelta(days=1)
    if Flag.objects.filter(user=by, created_at__gt=since).count() >= limits.FLAGS_A_DAY:
        raise DomainError(_("You have reported many posts today. Please write to the moderators."))
    trusted = policies.standing(by, post.thread.space).is_trusted
    try:
        with transaction.atomic():
            made = Flag.objects.create(
                post=post, user=by, reason=Flag.Reason(reason), text=clean_text(text)[:500], trusted=trusted
            )
    except IntegrityError as error:
        raise Conflict(_("You have reported this post already.")) from error
    _hide_when_many(post)
    return made


def _hide_when_many(post: Post) -> None:
    locked = Post.objects.select_for_update(of=("self",)).select_related("thread__space").get(pk=post.pk)
    count = locked.flags.filter(trusted=True, settled_at=None).count()
    if count < limits.FLAGS_THAT_HIDE or locked.state != PostState.VISIBLE:
        return
    why = _("Reported by several members; a moderator will look at it.")
    log = _log(Log.FLAGS_HIDE, locked, None, why)
    locked.state = next_post_state(locked.state, PostAction.HIDE)
    locked.state_why, locked.hidden_in = why, log
    locked.save(update_fields=["state", "state_why", "hidden_in"])
    count_visible(thread_id=locked.thread_id, change=-1)
    posts_changed.send(sender=Post, ids=[locked.pk])


@transaction.atomic
def keep(*, post: Post, by: User, why: str = "") -> Post:
    """Set the flags of a post aside; one that they hid is shown again."""
    locked = _locked(post, by)
    log = _log(Log.KEEP, locked, by, why)
    hidden_by_flags = locked.hidden_in is not None and locked.hidden_in.action == Log.FLAGS_HIDE
    if locked.state == PostState.HIDDEN and hidden_by_flags:
        return _set_state(locked, PostAction.RESTORE, log)
    _settle(locked)
    return locked


@transaction.atomic
def claim(*, post: Post, by: User) -> Claim:
    """Take an item of the queue. Raises Conflict while another moderator looks at it."""
    _locked(post, by)
    stale = timezone.now() - limits.CLAIM
    Claim.objects.filter(post=post, at__lt=stale).delete()
    made, created = Claim.objects.get_or_create(post=post, defaults={"by": by})
    if not created and made.by_id != by.pk:
        raise Conflict(_("%(name)s is looking at this post.") % {"name": made.by})
    return made


@transaction.atomic
def sanction(*, user: User, space: Space | None, kind: str, until: datetime, why: str, by: User) -> Sanction:
    """Hold somebody's posts, or stop them from writing, until a day. ``space`` None: everywhere."""
    allowed = policies.can_moderate(by, space) if space else policies.roles.is_moderator(by)
    if not allowed:
        raise NotPermitted(_("Only moderators may do this."))
    if until <= timezone.now():
        raise DomainError(_("The last day lies in the past."))
    if policies.roles.is_moderator(user):
        raise DomainError(_("Moderators are not sanctioned here. Speak to an administrator."))
    why = _reason(why)
    made = Sanction.objects.create(
        user=user, space=space, kind=Sanction.Kind(kind), until=until, why=why, by=by
    )
    ModerationLog.objects.create(
        action=Log.SANCTION,
        space=space,
        person=user,
        by=by,
        why=why,
        data={"kind": kind, "until": until.isoformat()},
    )
    return made


@transaction.atomic
def lift(*, sanction: Sanction, by: User, why: str = "") -> Sanction:
    """End a sanction before its term."""
    allowed = policies.can_moderate(by, sanction.space) if sanction.space else policies.roles.is_moderator(by)
    if not allowed:
        raise NotPermitted(_("Only moderators may do this."))
    lifted = Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(lifted_at=timezone.now())
    if not lifted:
        raise Conflict(_("This sanction was lifted already."))
    ModerationLog.objects.create(
        action=Log.LIFT, space=sanction.space, person=sanction.user, by=by, why=why[:500]
    )
    sanction.refresh_from_db()
    return sanction


@transaction.atomic
def appeal(*, post: Post, by: User, text: str) -> Appeal:
    """Ask to look again at one's own hidden post. Once."""
    if not policies.can_appeal(by, post):
        raise NotPermitted(_("You cannot appeal here."))
    text = clean_text(text).strip()
    if not text or len(text) > 2000:
        raise DomainError(_("Please say why, in up to 2,000 characters."))
    try:
        with transaction.atomic():
            return Appeal.objects.create(post=post, text=text)
    except IntegrityError as error:
        raise Conflict(_("You have appealed already.")) from error


@transaction.atomic
def decide_appeal(*, appeal: Appeal, by: User, granted: bool, answer: str) -> Appeal:
    """Grant an appeal, which shows the post again, or dismiss it. Not by who hid the post."""
    locked = _locked(appeal.post, by)
    if locked.hidden_in is not None and locked.hidden_in.by_id == by.pk:
        raise NotPermitted(_("Somebody else than who hid the post decides on the appeal."))
    answer = _reason(answer)
    state = Appeal.State.GRANTED if granted else Appeal.State.DISMISSED
    decided = Appeal.objects.filter(pk=appeal.pk, state=Appeal.State.OPEN).update(
        state=state, answer=answer, decided_at=timezone.now()
    )
    if not decided:
        raise Conflict(_("This appeal was decided already."))
    log = _log(Log.GRANT if granted else Log.DISMISS, locked, by, answer)
    if granted and locked.state == PostState.HIDDEN:
        _set_state(locked, PostAction.RESTORE, log)
    else:
        _settle(locked)
    appeal.refresh_from_db()
    return appeal
