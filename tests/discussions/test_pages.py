"""The pages: what stands on them, for whom, and in how many queries."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from discussions import services
from discussions.models import Draft, Post, SpaceMember, Thread
from tests.discussions.world import (
    fresh,
    make_moderator,
    make_space,
    make_thread,
    make_user,
    write,
)
from tests.queries import queries_of
from tests.search import entries

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def send(client: Client, thread: Thread, **data):
    address = reverse("discussions:reply", args=[thread.space.code, thread.number])
    return client.post(address, {"send": "1", "token": str(uuid.uuid4()), **data})


def test_each_post_has_a_heading_with_its_number_and_what_it_answers(client):
    thread = make_thread()
    first = write(thread, make_user("Ana Rahman"))
    write(thread, make_user("Mo Duarte"), parent=first)
    text = page(client, thread.get_absolute_url())
    headings = [re.sub(r"<[^>]+>", " ", part) for part in re.findall(r"<h2 id=\"h-\d+\">.*?</h2>", text)]
    assert "Post 1 by Ana Rahman" in headings[0]
    assert "Post 2 by Mo Duarte" in headings[1]
    assert "in reply to #1" in headings[1]
    assert text.count("<article") == 2
    assert 'aria-labelledby="h-2"' in text
    names = [
        re.sub(r"<[^>]+>", "", part) for part in re.findall(r"<a [^>]*reply/\?to=\d+\"[^>]*>(.*?)</a>", text)
    ]
    assert names == ["Reply to post 1", "Reply to post 2"]


def test_lists_are_nested_to_three_levels_and_deeper_branches_go_on_elsewhere(client):
    thread, by = make_thread(), make_moderator()
    post = None
    for _level in range(6):
        post = write(thread, by, parent=post)
    text = page(client, thread.get_absolute_url())
    assert text.count('<ol class="list') == 3
    assert text.count("<ol") == text.count("</ol>")
    assert text.count("Continue this branch") == 3  # posts 3, 4 and 5 have replies
    branch = page(client, f"{thread.get_absolute_url()}?branch=4")
    assert 'id="post-4"' in branch
    assert 'id="post-6"' in branch
    assert 'id="post-3"' not in branch
    assert page(client, f"{thread.get_absolute_url()}?view=time").count('<ol class="list') == 1


def test_a_number_that_no_column_holds_is_no_address(client):
    thread = make_thread()
    write(thread, make_moderator())
    for number in (2**31, 10**30):
        page(client, f"/en/discuss/{thread.space.code}/{number}/", 404)
        page(client, f"{thread.get_absolute_url()}{number}/", 404)


def test_permalinks_lead_to_the_page_of_the_post_however_long_the_thread(client):
    thread, by = make_thread(), make_moderator()
    for _number in range(3):
        write(thread, by)
    here = thread.get_absolute_url()
    assert client.get(f"{here}2/")["Location"] == f"{here}#post-2"
    for _number in range(60):
        write(thread, by)
    answer = client.get(f"{here}57/")
    assert answer["Location"] == f"{here}?from=57#post-57"
    assert 'id="post-57"' in page(client, answer["Location"])
    assert client.get(f"{here}99/").status_code == 404
    assert client.get(f"{here}?after=99").status_code == 404
    for wrong in ("x", "-1", "0", "9" * 30, "٣"):
        assert client.get(here, {"after": wrong}).status_code == 404
    first = page(client, here)
    assert 'id="post-50"' in first
    assert 'id="post-51"' not in first
    second = page(client, f"{here}?after=50")
    assert re.findall(r'<article class="post" id="post-(\d+)"', second)[0] == "51"
    back = page(client, f"{here}?before=51")
    assert re.findall(r'<article class="post" id="post-(\d+)"', back)[0] == "1"


def test_lists_and_threads_cost_the_same_queries_with_one_and_with_three(client):
    space = make_space()
    thread = make_thread(space)
    write(thread)
    paths = [reverse("discussions:spaces"), space.get_absolute_url(), thread.get_absolute_url()]
    before = [queries_of(client, path) for path in paths]
    for _number in range(2):
        make_space()
        write(make_thread(space))
        write(thread)
    assert [queries_of(client, path) for path in paths] == before
    assert before[2] <= 6


def test_a_post_is_written_without_scripts_and_announced(client):
    thread, by = make_thread(), make_user()
    client.force_login(by)
    answer = send(client, thread, body="A first answer.")
    assert answer.status_code == 302
    text = client.get(answer["Location"], follow=True).content.decode()
    assert "Your post is number 1." in text
    assert 'role="status"' in text
    assert 'id="post-1"' in text
    assert 'tabindex="-1"' in text


def test_the_same_form_sent_twice_makes_one_post(client):
    thread, by, token = make_thread(), make_user(), str(uuid.uuid4())
    client.force_login(by)
    for _time in range(2):
        assert send(client, thread, body="Only once.", token=token).status_code == 302
    assert Post.objects.count() == 1


def test_preview_lookup_and_refusal_keep_what_was_typed(client):
    entry = entries.published(title="Help desk for workers")
    thread, by = make_thread(), make_user()
    client.force_login(by)
    address = reverse("discussions:reply", args=[thread.space.code, thread.number])
    shown = client.post(address, {"preview": "1", "body": "**Strong** words"}).content.decode()
    assert "<strong>Strong</strong>" in shown
    assert "**Strong** words</textarea>" in shown
    found = client.post(address, {"find_entry": "1", "find": "desk help", "body": "See"}).content.decode()
    assert f'value="{entry.public_id}"' in found
    with_link = client.post(address, {"insert": entry.public_id, "body": "See"}).content.decode()
    assert f"See [Help desk for workers](http://127.0.0.1:8000/e/{entry.public_id})" in with_link
    refused = send(client, thread, body="x" * 33_000)
    assert refused.status_code == 422
    assert "x" * 33_000 in refused.content.decode()
    robot = send(client, thread, body="Buy this.", website="https://spam.example")
    assert robot.status_code == 422
    assert not Post.objects.exists()
    assert Draft.objects.get().body == "Buy this."


def test_a_thread_that_closes_while_somebody_writes_keeps_the_text_as_a_draft(client):
    thread, by = make_thread(), make_user()
    client.force_login(by)
    services.close_thread(thread=thread, by=make_moderator(), why="Done.")
    answer = send(client, thread, body="Too late, but long thought about.")
    assert answer.status_code == 422
    assert "Too late, but long thought about." in answer.content.decode()
    assert Draft.objects.get(user=by).body.startswith("Too late")


def test_quoting_puts_words_and_their_number_and_removal_blanks_them(client):
    thread, by = make_thread(), make_user()
    quoted = write(thread, by, body="Words to quote.")
    client.force_login(make_moderator())
    address = reverse("discussions:reply", args=[thread.space.code, thread.number])
    form = client.get(f"{address}?to=1&quote=1").content.decode()
    assert "Words to quote.</textarea>" in form
    send(client, thread, body="I disagree.", to="1", quote="Words to quote.")
    here = thread.get_absolute_url()
    assert page(client, here).count("Words to quote.") == 2
    services.delete_post(post=quoted, by=by)
    client.logout()
    text = page(client, here)
    assert "Words to quote." not in text
    assert "Removed by its author." in text
    assert "I disagree." in text


def test_a_placeholder_without_replies_is_not_shown(client):
    thread, by = make_thread(), make_user()
    services.delete_post(post=write(thread, by), by=by)
    text = page(client, thread.get_absolute_url())
    assert "Removed by its author." not in text
    assert "No posts yet" in text
    assert client.get(f"{thread.get_absolute_url()}1/").status_code == 404


def test_drafts_changes_history_and_removal_work_by_forms(client):
    thread, by = make_thread(), make_user()
    client.force_login(by)
    draft = reverse("discussions:draft", args=[thread.space.code, thread.number])
    assert client.post(draft, {"body": "Half a th"}).json() == {"saved": True}
    assert "Half a th</textarea>" in page(client, thread.get_absolute_url())
    send(client, thread, body="First.")
    assert not Draft.objects.exists()
    post = Post.objects.get()
    write(thread, parent=post)
    here = f"{thread.get_absolute_url()}1/"
    assert client.post(f"{here}edit/", {"body": "Second."}).status_code == 302
    assert client.post(f"{here}edit/", {"body": ""}).status_code == 422
    assert "First." in page(client, f"{here}history/")
    assert "Second." in page(client, f"{here}remove/")
    assert client.post(f"{here}remove/").status_code == 302
    assert fresh(post).state == "deleted"
    assert client.get(f"{here}edit/").status_code == 403
    client.force_login(make_user())
    assert client.get(f"{here}edit/").status_code == 404


def test_files_are_checked_and_handed_out_to_who_may_read(client):
    thread, by = make_thread(), make_user()
    client.force_login(by)
    bad = SimpleUploadedFile("virus.pdf", b"MZ\x90\x00not a pdf")
    assert send(client, thread, body="With a file.", file=bad).status_code == 422
    assert not Post.objects.exists()
    good = SimpleUploadedFile("figures.csv", b"year,arrivals\n2020,5\n")
    assert send(client, thread, body="With a file.", file=good).status_code == 302
    post = fresh(Post.objects.get())
    file = post.files.get()
    assert (post.file_count, file.name) == (1, "figures.csv")
    address = f"{thread.get_absolute_url()}1/file/{file.stored.sha256}/"
    client.logout()
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"year,arrivals\n2020,5\n"
    assert answer["Content-Disposition"].startswith("attachment")
    services.hide(post=post, by=make_moderator(), why="Wrong numbers.")
    assert client.get(address).status_code == 404


def test_a_closed_group_is_there_for_its_members_only(client):
    space = make_space(posting="closed", title="Champions")
    thread = make_thread(space)
    write(thread, make_moderator())
    paths = [space.get_absolute_url(), thread.get_absolute_url(), f"{thread.get_absolute_url()}1/"]
    paths += [f"{path}feed/" for path in paths[:2]]
    member = make_user()
    SpaceMember.objects.create(space=space, user=member)
    for who in (None, make_user()):
        client.logout()
        if who:
            client.force_login(who)
        assert [client.get(path).status_code for path in paths] == [404] * 5
        assert "Champions" not in page(client, reverse("discussions:spaces"))
    client.force_login(member)
    assert [client.get(path).status_code for path in paths[:3]] == [200, 200, 302]
    assert "Champions" in page(client, reverse("discussions:spaces"))


def test_what_a_person_may_not_do_asks_them_to_sign_in_or_is_not_there(client):
    thread = make_thread()
    write(thread)
    here = thread.get_absolute_url()
    for path in (f"{here}reply/", f"{here}1/report/", f"{thread.space.get_absolute_url()}ask/"):
        assert "/accounts/login/" in client.get(path)["Location"]
    assert "Sign in to write" in page(client, here)
    assert client.get(here.replace(f"/{thread.number}/", "/999999/")).status_code == 404
    assert client.get(reverse("discussions:space", args=["nothing"])).status_code == 404


def test_a_member_asks_a_question_of_their_own(client):
    space, by = make_space(), make_user()
    client.force_login(by)
    address = reverse("discussions:ask", args=[space.code])
    assert client.post(address, {"title": "Why"}).status_code == 422
    answer = client.post(address, {"title": "Who has measured this?", "body": "1. One\n2. Two"})
    assert answer.status_code == 302
    assert "<li>One</li>" in page(client, answer["Location"])


def test_questions_stand_in_several_languages_side_by_side(client):
    texts = [{"language": "ar", "title": "ما الذي ينجح؟", "body": "**أخبرونا**"}]
    thread = make_thread(texts=texts)
    text = page(client, thread.get_absolute_url())
    assert '<summary lang="ar" dir="rtl">' in text
    assert "<strong>أخبرونا</strong>" in text


def test_the_page_of_the_cms_leads_to_the_space(client):
    space = make_space()
    assert space.serve(None)["Location"] == space.get_absolute_url()
    space.title, space.slug = "Another name", "another-name"
    space.save()
    assert fresh(space).code.startswith("space-")


def test_own_posts_can_be_taken_away_and_erased(client):
    thread, by = make_thread(), make_user()
    write(thread, by, body="Mine alone.")
    client.force_login(by)
    posts = client.get(reverse("discussions:own-posts")).json()["posts"]
    assert [post["body"] for post in posts] == ["Mine alone."]
    assert "One post will be blanked" in page(client, reverse("discussions:erase"))
    assert client.post(reverse("discussions:erase")).status_code == 302
    assert client.get(reverse("discussions:own-posts")).json() == {"posts": []}
