"""Printing posts. Fifty of them are a page, so they are put together here rather than by fifty runs of a template."""

from datetime import date, datetime

from django import template
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from discussions.queries import Cursor
from discussions.reading import Row
from discussions.transitions import PostState

register = template.Library()


@register.filter
def stored(html: str) -> SafeString:
    """Print HTML that went through ``core.sanitize`` before it was stored."""
    return mark_safe(html)  # made by render_markdown only; nothing else writes these columns


@register.simple_tag
def page_query(cursor: Cursor) -> str:
    """Return what the links to other pages keep: the order and the branch."""
    return ("&view=time" if cursor.by_time else "") + (f"&branch={cursor.branch}" if cursor.branch else "")


@register.simple_tag(takes_context=True)
def posts(context: template.Context) -> SafeString:
    """Print the posts of a page: nested lists by answer, one list by time."""
    printer = Printer(context)
    rows: list[Row] = context["page"].rows
    if not rows:
        return SafeString("")
    if context["cursor"].by_time:
        items = "".join(f"<li>{printer.article(row)}</li>" for row in rows)
        return mark_safe(f'<ol class="list flat">{items}</ol>')
    parts: list[str] = []
    for row in rows:
        if row.opens:
            parts.append('<ol class="list replies"><li>' if row.level > 1 else '<ol class="list"><li>')
        else:
            parts.append("</li></ol>" * row.closes + "</li><li>")
        parts.append(printer.article(row))
    parts.append("</li></ol>" * context["page"].still_open)
    return mark_safe("".join(parts))


class Printer:
    """Puts a post together; words are looked up and escaped once for a page, names and days once each."""

    def __init__(self, context: template.Context) -> None:
        self.here: str = context["here"]
        self.me: int | None = context["me"]
        self.may_post: bool = context["may_post"]
        self.signed_in: bool = context["signed_in"]
        self.moderates: bool = context["moderates"]
        self._days: dict[date, str] = {}
        self._names: dict[str, str] = {}
        words = {
            "heading": _("Post %(number)s by %(name)s"),
            "in_reply": _("in reply to %(number)s"),
            "reply": _("Reply"),
            "reply_to": _("to post %(number)s"),
            "this": _("post %(number)s"),
            "quote": _("Quote"),
            "report": _("Report"),
            "edit": _("Change"),
            "remove": _("Remove"),
            "branch": _("Continue this branch"),
            "edited": _("changed"),
            "wrote": _("Post %(number)s:"),
            "files": _("Files"),
            "cited": _("Cited in the synthesis"),
            "appeal": _("Why, and what you can do"),
            "moderate": _("Moderate"),
        }
        self.words = {name: str(esc(word)) for name, word in words.items()}

    def article(self, row: Row) -> str:
        """Return one post: a heading with its number and what it answers, its text, what can be done."""
        seq = row.post.seq
        gone = row.post.state in (PostState.HIDDEN, PostState.DELETED) and not self.moderates
        mark, inner = "", ""
        if gone:
            inner = self._placeholder(row)
        else:
            mark = f'<span class="avatar" aria-hidden="true">{self._escaped(row.mark)}</span>'
            inner = self._body(row)
        return (
            f'<article class="post" id="post-{seq}" aria-labelledby="h-{seq}" tabindex="-1">{mark}'
            f'<div class="stack close">{self._head(row, gone=gone)}{inner}{self._actions(row)}</div></article>'
        )

    def _escaped(self, name: str) -> str:
        found = self._names.get(name)
        if found is None:
            found = self._names[name] = str(esc(name))
        return found

    def _day(self, moment: datetime) -> str:
        day = moment.date()
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = str(esc(format_date(day, "DATE_FORMAT")))
        return found

    def _head(self, row: Row, *, gone: bool) -> str:
        post, seq = row.post, row.post.seq
        title = f"#{seq}"
        if row.name and not gone:
            name = self._escaped(row.name)
            words = self.words["heading"] % {"number": seq, "name": name}
            title = (
                f'<span aria-hidden="true"><bdi>{name}</bdi></span>'
                f'<span class="visually-hidden">{words}</span>'
            )
        answer = state = edited = ""
        if row.in_reply_to:
            words = self.words["in_reply"] % {"number": f"#{row.in_reply_to}"}
            answer = f' <a href="{self.here}{row.in_reply_to}/">{words}</a>'
        if post.state != PostState.VISIBLE:
            state = f'<span class="tag">{esc(PostState(post.state).label)}</span>'
        if post.edit_count:
            edited = f'<a href="{self.here}{seq}/history/">{self.words["edited"]}</a>'
        return (
            f'<div class="meta post-head"><h2 id="h-{seq}">{title}{answer}</h2>'
            f'<time datetime="{post.created_at.isoformat()}">{self._day(post.created_at)}</time>'
            f'<a href="{self.here}{seq}/">#{seq}</a>{edited}{state}</div>'
        )

    def _placeholder(self, row: Row) -> str:
        post = row.post
        if post.state == PostState.DELETED:
            return f'<p class="quiet-text">{esc(_("Removed by its author."))}</p>'
        text = _("Removed by a moderator: %(why)s") % {"why": post.state_why}
        return f'<p class="quiet-text">{esc(text)}</p>'

    def _body(self, row: Row) -> str:
        post = row.post
        quote = ""
        if row.quote_of:
            source = self.words["wrote"] % {"number": row.quote_of}
            quote = (
                f'<blockquote class="quote" dir="auto"><a href="{self.here}{row.quote_of}/">{source}</a> '
                f"{esc(post.quote)}</blockquote>"
            )
        files = "".join(
            f'<li><a href="{self.here}{post.seq}/file/{esc(file.stored.sha256)}/"><bdi>{esc(file.name)}</bdi></a></li>'
            for file in row.files
        )
        listed = f'<ul class="list" aria-label="{self.words["files"]}">{files}</ul>' if files else ""
        return f'{quote}<div class="prose" dir="auto">{post.html}</div>{listed}'

    def _actions(self, row: Row) -> str:
        post, seq, links = row.post, row.post.seq, []
        mine = self.me is not None and post.author_id == self.me
        if post.state == PostState.VISIBLE:
            if self.may_post or not self.signed_in:
                links.append(("reply", f"{self.here}reply/?to={seq}"))
            if self.may_post:
                links.append(("quote", f"{self.here}reply/?to={seq}&amp;quote=1"))
            if not mine:
                links.append(("report", f"{self.here}{seq}/report/"))
        if mine and post.state in (PostState.VISIBLE, PostState.PENDING):
            links += [("edit", f"{self.here}{seq}/edit/"), ("remove", f"{self.here}{seq}/remove/")]
        if mine and post.state == PostState.HIDDEN:
            links.append(("appeal", f"{self.here}{seq}/appeal/"))
        if self.moderates:
            links.append(("moderate", reverse("discussion_desk:item", args=[post.pk])))
        if row.has_branch:
            links.append(("branch", f"{self.here}?branch={seq}"))
        if row.is_cited:
            links.append(("cited", f"{self.here}synthesis/"))
        parts = [
            f'<a href="{address}">{self.words[name]}<span class="visually-hidden">'
            f" {self.words['reply_to' if name == 'reply' else 'this'] % {'number': seq}}</span></a>"
            for name, address in links
        ]
        return f'<p class="meta">{"".join(parts)}</p>' if parts else ""
