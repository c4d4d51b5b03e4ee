"""The machine's side of a meeting: commands and documents over HTTP."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.core.commands import REGISTRY
from app.core.errors import Refusal, invalid, unauthenticated, unavailable
from app.core.i18n import N_
from app.core.jobs import Done
from app.core.permissions import DOCUMENTS, allowed, documents_of, judge_document
from app.meetings.lite import Kept, Look, find_twins, look_of_form, render_lite
from app.meetings.queries import older_posts
from app.runtime import Runtime, runtime_of
from app.web.answers import Json, refused, success
from app.web.callers import Caller
from app.web.forms import parse_form, parse_json, read_body, whole_number
from app.web.language import sentence

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def send_command(request: Request) -> Response:
    """`POST /m/{code}/commands/{name}`: JSON, or a form that may name the page to go on to."""
    runtime, caller = runtime_of(request), await _caller(request)
    try:
        body = await read_body(request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in FORMS:
            return await _send_form(request, runtime, caller, await parse_form(request, body))
        if kind != "application/json":
            raise invalid(N_("Send JSON or a form."))
        key = request.headers.get("idempotency-key")
        done = await _run(request, runtime, caller, parse_json(body), key, typed=True)
        return Json(success(done))
    except Refusal as refusal:
        return refused(refusal, caller.actor.language)


async def _send_form(
    request: Request, runtime: Runtime, caller: Caller, fields: dict[str, Any]
) -> Response:
    token, after = fields.pop("csrf", None), fields.pop("next", None)
    key = fields.pop("key", None) or request.headers.get("idempotency-key")
    look = look_of_form(after, caller.meeting.code) if caller.joined else None
    surely = bool(look and fields.pop("surely", None))
    try:
        if not caller.actor.program:
            runtime.csrf.judge(request, token)
        if look and request.path_params["name"] == "poll.answer" and "value" not in fields:
            raise invalid(N_("Choose an answer first."), field="value")
        if look and not surely and (twins := await _twins(request, runtime, caller, fields)):
            kept = Kept(text=fields["text"], key=key, twins=twins)
            return await render_lite(request, runtime, caller, look, kept)
        done = await _run(request, runtime, caller, fields, key, typed=False)
    except Refusal as refusal:
        if after is None or not caller.joined:
            raise
        return await _refuse_form(request, runtime, caller, look or Look(), fields, refusal, key)
    if after is None:
        return Json(success(done))
    return RedirectResponse(_after(request, after, caller, look, done), 303)


async def _twins(
    request: Request, runtime: Runtime, caller: Caller, fields: dict[str, Any]
) -> tuple[str, ...]:
    """Before a question of the plain page is sent: is it there already?"""
    name = request.path_params["name"]
    return await find_twins(runtime, caller, fields.get("text")) if name == "question.ask" else ()


async def _refuse_form(
    request: Request,
    runtime: Runtime,
    caller: Caller,
    look: Look,
    fields: dict[str, Any],
    refusal: Refusal,
    key: Any,
) -> Response:
    kept = Kept(
        error=sentence(refusal, caller.actor.language),
        field=refusal.field,
        text=fields.get("text"),
        # A form that may have been stored is sent again with the same key.
        key=key if refusal.code == "unavailable" else None,
    )
    return await render_lite(request, runtime, caller, look, kept, refusal.status)


def _after(request: Request, after: Any, caller: Caller, look: Look | None, done: Done) -> str:
    """Where a form leads: only to pages of this meeting."""
    if look:
        told = {"done": request.path_params["name"], "post": done.result.get("id", "")}
        return look.address(caller.meeting.code, "message", **told)
    home = f"/m/{caller.meeting.code}"
    known = (home, f"{home}/queue", f"{home}/stage")
    return after if after in known else f"{home}/lite"


async def _run(
    request: Request,
    runtime: Runtime,
    caller: Caller,
    payload: dict[str, Any],
    key: str | None,
    typed: bool,
) -> Done:
    name = request.path_params["name"]
    actor = caller.actor
    if actor.device and not actor.program and not actor.staff and not caller.joined:
        raise unauthenticated()
    return await runtime.dispatcher.run(actor, name, payload, key, typed=typed)


async def list_commands(request: Request) -> Response:
    """The caller's commands with the JSON schema of each payload."""
    caller = await _caller(request)
    commands = {
        name: msgspec.json.schema(command.payload)
        for name, command in sorted(REGISTRY.items())
        if allowed(caller.actor.roles, command.permission)
    }
    return Json({"commands": commands})


async def read_document(request: Request) -> Response:
    """`GET /m/{code}/documents/{doc}`: the feed (contract section 6)."""
    caller = await _caller(request)
    runtime, name = runtime_of(request), request.path_params["doc"]
    try:
        _judge_document(caller, name)
        since = _whole(request, "since", None)
        if since is None:
            return await _present(request, runtime, caller, name)
        wait = _whole(request, "wait", 0) or 0
        try:
            reply = await runtime.feed.since(
                caller.meeting.id, name, caller.actor.person, since, wait
            )
        except Exception:
            raise unavailable() from None
        if reply.body is None:
            return Response(status_code=204, headers={"Cache-Control": "no-store"})
        if wait and name != "public":
            # The right may have been taken away while the request waited.
            _judge_document(await _caller(request), name)
        return _json(reply.body, {"Cache-Control": "no-store"})
    except Refusal as refusal:
        return refused(refusal, caller.actor.language)


async def _present(request: Request, runtime: Runtime, caller: Caller, name: str) -> Response:
    try:
        reply = await runtime.feed.present(caller.meeting.id, name, caller.actor.person)
    except Exception:
        raise unavailable() from None
    shared = name == "public"
    headers = {"Cache-Control": "public, max-age=1" if shared else "private, no-store"}
    headers["ETag"] = reply.etag or ""
    if request.headers.get("if-none-match") == reply.etag:
        return Response(status_code=304, headers=headers)
    return _json(reply.body or b"", headers)


async def list_posts(request: Request) -> Response:
    """Older public posts, by `kind`, below the number `before`."""
    caller = await _caller(request)
    runtime = runtime_of(request)
    try:
        kind = request.query_params.get("kind", "question")
        if kind not in ("comment", "question"):
            raise invalid(N_("Choose comments or questions."), field="kind")
        before, limit = _whole(request, "before", None), _whole(request, "limit", 50)
    except Refusal as refusal:
        return refused(refusal, caller.actor.language)
    found = await runtime.database.ask(older_posts, caller.meeting.id, kind, before, limit or 50)
    return Json({"posts": found})


def _judge_document(caller: Caller, name: str) -> None:
    roles = caller.actor.roles
    if not roles and name in DOCUMENTS - documents_of(roles):
        raise unauthenticated()
    judge_document(name, documents_of(roles))


async def _caller(request: Request) -> Caller:
    return await runtime_of(request).callers.of_request(request, request.path_params["code"])


def _whole(request: Request, name: str, default: int | None) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return default
    number = whole_number(text)
    if number is None:
        raise invalid(N_("This field is missing or not right: %(name)s."), field=name, name=name)
    return number


def _json(body: bytes, headers: dict[str, str]) -> Response:
    return Response(body, media_type="application/json", headers=headers)


ROUTES = [
    Route("/m/{code}/commands", list_commands),
    Route("/m/{code}/commands/{name}", send_command, methods=["POST"]),
    Route("/m/{code}/documents/{doc}", read_document),
    Route("/m/{code}/posts", list_posts),
]
