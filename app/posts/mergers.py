"""Mergers: which question counts for which, and whose `mine` that changes."""

from sqlalchemy import select

from app.core.changes import touch
from app.core.commands import Context
from app.posts.models import Post, Support
from app.posts.states import MERGED, PUBLIC, WAITING


def join_merger(context: Context, post: Post, root: Post) -> None:
    """The post, and whatever was merged into it, counts for `root` from now on."""
    post.into = root.id
    set_root(context, post, root.id)


def leave_merger(context: Context, post: Post) -> None:
    """The post counts for itself."""
    post.into = None
    set_root(context, post, post.id)


def free(context: Context, post: Post) -> None:
    """A merged question stands for itself again, where it stood before."""
    post.status = PUBLIC if post.public_at else WAITING
    leave_merger(context, post)


def free_merged(context: Context, root: Post) -> None:
    """Frees what was merged into a question that goes away: nobody's words vanish with
    another's."""
    query = select(Post).where(Post.into == root.id, Post.status == MERGED)
    for post in context.session.scalars(query.order_by(Post.seq)).all():
        free(context, post)


def set_root(context: Context, post: Post, root: str) -> None:
    """Sets the root of a post and of all that were merged into it."""
    group = [post]
    for member in group:
        query = select(Post).where(Post.into == member.id, Post.status == MERGED)
        group += context.session.scalars(query.order_by(Post.seq)).all()
        member.root_id = root
    context.session.flush()
    touch_group(context, [member.id for member in group])


def give_answer(context: Context, post: Post, text: str | None) -> None:
    """Writes down an answer; it is also the answer to what was merged into the post."""
    if post.answer != text:
        post.answer = text
        touch_merged_authors(context, post)


def give_promise(context: Context, post: Post, columns: dict[str, str | None]) -> None:
    """Writes down what was promised, by whom and until when, for the same people."""
    changed = {name: value for name, value in columns.items() if getattr(post, name) != value}
    for name, value in changed.items():
        setattr(post, name, value)
    if changed:
        touch_merged_authors(context, post)


def touch_merged_authors(context: Context, root: Post) -> None:
    """Whoever wrote what was merged into the question gets a new `mine`."""
    query = select(Post.participant_id).where(Post.root_id == root.id, Post.status == MERGED)
    touch(context.session, [person for person in context.session.scalars(query) if person])


def touch_group(context: Context, ids: list[str]) -> None:
    """Whoever wrote or supported one of these posts gets a new `mine`."""
    supporters = select(Support.participant_id).where(Support.post_id.in_(ids)).distinct()
    authors = select(Post.participant_id).where(Post.id.in_(ids))
    for people in (supporters, authors):
        found = context.session.scalars(people).all()
        touch(context.session, [person for person in found if person])
