"""An answering department takes questions and gives them back."""

from app.core.commands import Context, Result, command
from app.core.permissions import Permission
from app.posts.access import department_of, get_post, judge_free
from app.posts.models import Post
from app.posts.moderation import One
from app.posts.states import DEFERRED, UNANSWERED, not_now

TAKE = Permission.TAKE_QUESTION
TO_ANSWER = UNANSWERED | {DEFERRED}


@command("question.take", One, TAKE)
def take(context: Context, payload: One) -> Result:
    """Takes a question: everybody sees which department answers it."""
    question = _free_question(context, payload.id)
    own = department_of(context)
    if question.department != own:
        question.department = own
    return {}


@command("question.give_back", One, TAKE)
def give_back(context: Context, payload: One) -> Result:
    """Leaves a question to others; one that nobody has taken stays as it is."""
    question = _free_question(context, payload.id)
    if question.department:
        question.department = None
    return {}


def _free_question(context: Context, id: str) -> Post:
    question = get_post(context, id, kind="question")
    judge_free(context, question)
    if question.status not in TO_ANSWER:
        raise not_now(question.status)
    return question
