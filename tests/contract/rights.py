"""Who may do, read and open what: the tables that the tests of rights hold the product to.

A command, document or route that stands in no table fails the build. The roles:

    nobody      no key at all
    device      a phone that has joined
    queue … screen    a staff key of that role
    organiser   somebody who is signed in and prepares the meeting
    revoked     a staff key that was taken back
    foreign     a staff key of another meeting: here no more than the key of a new phone, and
                nobody on a socket that calls it a staff key
    muted       a phone whose posts the moderators have stopped
    reader      a phone of somebody under 14

The signs:

    .  done            a  unauthenticated    f  forbidden      n  not_found
    c  conflict        x  closed             >  led elsewhere
    h  done where the meeting lets the host choose the next question, else forbidden
"""

CODES = {
    ".": None,
    "a": "unauthenticated",
    "f": "forbidden",
    "F": "forbidden",
    "n": "not_found",
    "c": "conflict",
    "x": "closed",
}

COLUMNS = (
    "nobody", "device", "queue", "stage", "organiser", "host", "panel", "department", "screen",
    "revoked", "foreign", "muted",
)  # fmt: skip
ROLES = (*COLUMNS, "reader")
"""A reader is told what a muted phone is told, and `forbidden` to whatever is in OVER_14: after
the meeting's state was judged (f), or before (F)."""

OVER_14 = {
    "comment.post": "f", "question.ask": "f", "question.support": "f", "question.unsupport": "f",
    "poll.answer": "F",
}  # fmt: skip

STATES = ("upcoming", "live", "closed")

COMMANDS = """
                       nobody                                               revoked upcoming
                         device                                               foreign live
                            queue stage organiser host panel depart. screen     muted   closed
    person.join        a .  f     f     f         f    f     f       f      a . .   . . .
    comment.post       a .  f     f     f         f    f     f       f      a . f   . . x
    question.ask       a .  f     f     f         f    f     f       f      a . f   . . x
    question.support   a .  f     f     f         f    f     f       f      a . .   . . x
    question.unsupport a .  f     f     f         f    f     f       f      a . .   . . x
    post.withdraw      a .  f     f     f         f    f     f       f      a n .   . . .
    poll.answer        a .  f     f     f         f    f     f       f      a . .   . . x

    post.approve       a f  .     .     .         f    f     f       f      a f f   . . .
    post.hold          a f  .     .     .         f    f     f       f      a f f   . . .
    post.refuse        a f  .     .     .         f    f     f       f      a f f   . . .
    post.restore       a f  .     .     .         f    f     f       f      a f f   . . .
    post.take_off      a f  .     .     .         f    f     f       f      a f f   . . .
    post.edit          a f  .     .     .         f    f     f       f      a f f   . . .
    post.mask          a f  .     .     .         f    f     f       f      a f f   . . .
    post.merge         a f  .     .     .         f    f     f       f      a f f   . . .
    post.unmerge       a f  .     .     .         f    f     f       f      a f f   . . .
    post.claim         a f  .     .     .         f    f     f       f      a f f   . . .
    post.release       a f  .     .     .         f    f     f       f      a f f   . . .
    post.enter         a f  .     .     .         f    f     f       f      a f f   . . .
    post.to_question   a f  .     .     .         f    f     f       f      a f f   . . .
    post.label         a f  .     .     .         f    f     f       f      a f f   . . .
    post.answer        a f  .     .     .         f    f     .       f      a f f   . . .
    answer.draft       a f  .     .     .         f    f     f       f      a f f   . . .
    answer.confirm     a f  .     .     .         f    f     f       f      a f f   . . .
    question.queue     a f  .     .     .         f    f     f       f      a f f   . . .
    question.live      a f  .     .     .         f    f     f       f      a f f   . . .
    question.skip      a f  .     .     .         f    f     f       f      a f f   . . .
    question.next      a f  .     .     .         h    f     f       f      a f f   . . .
    question.answered  a f  .     .     .         f    f     f       f      a f f   . . .
    question.defer     a f  .     .     .         f    f     f       f      a f f   . . .
    question.take      a f  f     f     f         f    f     .       f      a f f   . . .
    question.give_back a f  f     f     f         f    f     .       f      a f f   . . .
    person.mute        a f  .     .     .         f    f     f       f      a f f   . . .
    person.unmute      a f  .     .     .         f    f     f       f      a f f   . . .
    staff.undo         a f  .     .     .         f    f     f       f      a f f   . . .
    flow.set           a f  .     .     .         f    f     f       f      a f f   . . .

    meeting.open       a f  f     .     .         f    f     f       f      a f f   . . c
    meeting.close      a f  f     .     .         f    f     f       f      a f f   c . .
    meeting.reopen     a f  f     .     .         f    f     f       f      a f f   c . .
    meeting.wipe_rehearsal a f f  .     .         f    f     f       f      a f f   . c c
    agenda.start       a f  f     .     .         f    f     f       f      a f f   . . .
    agenda.next        a f  f     .     .         f    f     f       f      a f f   . . .
    agenda.adjust      a f  f     .     .         f    f     f       f      a f f   . . .
    agenda.reorder     a f  f     .     .         f    f     f       f      a f f   . . .
    agenda.retime      a f  f     .     .         f    f     f       f      a f f   . . .
    posting.set        a f  f     .     .         f    f     f       f      a f f   . . x
    stage.show         a f  f     .     .         f    f     f       f      a f f   . . .
    stage.prepare      a f  f     .     .         f    f     f       f      a f f   . . .
    screen.set         a f  f     .     .         f    f     f       f      a f f   . . .
    announce           a f  f     .     .         f    f     f       f      a f f   . . .
    announce.end       a f  f     .     .         f    f     f       f      a f f   . . .
    poll.create        a f  f     .     .         f    f     f       f      a f f   . . x
    poll.open          a f  f     .     .         f    f     f       f      a f f   . . x
    poll.close         a f  f     .     .         f    f     f       f      a f f   . . .
    poll.reveal        a f  f     .     .         f    f     f       f      a f f   . . .
    poll.hide          a f  f     .     .         f    f     f       f      a f f   . . .

    meeting.edit       a f  f     f     .         f    f     f       f      a f f   . . .
    note.send          a f  f     .     .         f    f     f       f      a f f   . . .
    note.acknowledge   a f  f     f     f         .    .     .       f      a f f   . . .
    fact.send          a f  f     f     f         f    f     .       f      a f f   . . .
    fact.withdraw      a f  f     f     f         f    f     .       f      a f f   . . .
    screen.pair        a f  f     .     .         f    f     f       f      a f f   . . .

    access.grant       a f  f     f     .         f    f     f       f      a f f   . . .
    access.revoke      a f  f     f     .         f    f     f       f      a f f   . . .

    comment.release    a f  f     f     f         f    f     f       f      a f f   . . .
"""
"""By role what that role is told; by the meeting's status what those are told who may."""

DOCUMENTS = """
                       nobody                                               revoked
                         device                                               foreign
                            queue stage organiser host panel depart. screen     muted
    public             . .  .     .     .         .    .     .       .      . . .
    mine               a .  f     f     f         f    f     f       f      a . .
    staff              a f  .     .     .         f    f     f       f      a f f
    screen             a f  f     .     .         f    f     f       .      a f f
    speaker            a f  f     .     .         .    .     .       f      a f f
"""
"""By the feed; on a socket nobody, revoked and foreign are not let in at all."""

ROUTES = """
                                 nobody                                               revoked
                                   device                                               foreign
                                      queue stage organiser host panel depart. screen     muted
    GET  /                       . .  .     .     .         .    .     .       .      . . .
    GET  /j                      . .  .     .     .         .    .     .       .      . . .
    GET  /j/{code}               . >  .     .     .         .    .     .       .      . . >
    GET  /J/{code}               . >  .     .     .         .    .     .       .      . . >
    POST /j/{code}               f f  f     f     f         f    f     f       f      f f f
    GET  /m/{code}               > .  >     >     >         >    >     >       >      > > .
    GET  /m/{code}/lite          > .  >     >     >         >    >     >       >      > > .
    GET  /m/{code}/queue         f f  .     .     .         f    f     f       f      f f f
    GET  /m/{code}/stage         f f  f     .     .         f    f     f       f      f f f
    GET  /m/{code}/speaker       f f  f     .     .         .    .     .       f      f f f
    GET  /m/{code}/screen        f f  f     .     .         f    f     f       .      f f f
    GET  /m/{code}/qr.svg        . .  .     .     .         .    .     .       .      . . .
    GET  /m/{code}/print         f f  f     .     .         f    f     f       f      f f f
    GET  /m/{code}/print/before  f f  f     .     .         f    f     f       f      f f f
    GET  /m/{code}/print/day     f f  f     .     .         f    f     f       f      f f f
    GET  /m/{code}/print/seats   f f  f     .     .         f    f     f       f      f f f
    GET  /m/{code}/print/slips   f f  f     .     .         f    f     f       f      f f f
    GET  /m/{code}/print/cues    f f  f     .     .         f    f     f       f      f f f
    POST /m/{code}/print/day     f f  f     f     f         f    f     f       f      f f f
    POST /m/{code}/print/seats   f f  f     f     f         f    f     f       f      f f f
    GET  /m/{code}/commands      . .  .     .     .         .    .     .       .      . . .
    POST /m/{code}/commands/{name}   as COMMANDS says
    GET  /m/{code}/documents/{doc}   as DOCUMENTS says
    GET  /m/{code}/posts         . .  .     .     .         .    .     .       .      . . .
    GET  /admin/signin           . .  .     .     .         .    .     .       .      . . .
    POST /admin/signin           f f  f     f     f         f    f     f       f      f f f
    POST /admin/signout              as ACCOUNTS says
    GET  /admin                      as ACCOUNTS says
    GET  /admin/account              as ACCOUNTS says
    POST /admin/account/password     as ACCOUNTS says
    POST /admin/account/sessions     as ACCOUNTS says
    GET  /admin/meetings/{code}/enter as ACCOUNTS says
    POST /admin/meetings/{code}/enter as ACCOUNTS says
    GET  /admin/meetings/{code}/export.json as ACCOUNTS says
    GET  /admin/meetings/{code}/export.csv as ACCOUNTS says
    GET  /admin/meetings/{code}/export.zip as ACCOUNTS says
    GET  /admin/meetings/{code}/export.xlsx as ACCOUNTS says
    GET  /admin/meetings/{code}/links as ACCOUNTS says
    POST /admin/meetings/{code}/links as ACCOUNTS says
    POST /admin/meetings/{code}/links/revoke as ACCOUNTS says
    GET  /admin/meetings/{code}/audit as ACCOUNTS says
    GET  /screen                 . .  .     .     .         .    .     .       .      . . .
    GET  /screen/pairing         . .  .     .     .         .    .     .       .      . . .
    POST /screen/pairing         . .  .     .     .         .    .     .       .      . . .
    POST /screen/enter           a a  a     a     a         a    a     a       a      a a a
    GET  /admin/meetings/new         as ACCOUNTS says
    POST /admin/meetings/new         as ACCOUNTS says
    POST /admin/meetings/new/file    as ACCOUNTS says
    GET  /admin/meetings/{code}/edit as ACCOUNTS says
    POST /admin/meetings/{code}/edit as ACCOUNTS says
    GET  /admin/meetings/{code}/duplicate as ACCOUNTS says
    POST /admin/meetings/{code}/duplicate as ACCOUNTS says
    GET  /admin/meetings/{code}/meeting.toml as ACCOUNTS says
    GET  /healthz                . .  .     .     .         .    .     .       .      . . .
    GET  /readyz                 . .  .     .     .         .    .     .       .      . . .
    GET  /version                . .  .     .     .         .    .     .       .      . . .
    GET  /metrics                . .  .     .     .         .    .     .       .      . . .
    GET  /brand/logo             n n  n     n     n         n    n     n       n      n n n
    GET  /static/bundle/{name}   . .  .     .     .         .    .     .       .      . . .
    GET  /static                 . .  .     .     .         .    .     .       .      . . .
"""
"""What a plain request is answered. A form without its token is forbidden to everybody; metrics
are for this machine."""

ACCOUNTS = """
                                       nobody keys stranger organiser admin
    POST /admin/signout                a      a    f        f         f
    GET  /admin                        >      >    .        .         .
    GET  /admin/account                >      >    .        .         .
    POST /admin/account/password       a      a    f        f         f
    POST /admin/account/sessions       a      a    f        f         f
    GET  /admin/meetings/{code}/enter  >      >    f        .         .
    POST /admin/meetings/{code}/enter  a      a    f        f         f
    GET  /admin/meetings/{code}/export.json >      >    f        .         .
    GET  /admin/meetings/{code}/export.csv  >      >    f        .         .
    GET  /admin/meetings/{code}/export.zip  >      >    f        .         .
    GET  /admin/meetings/{code}/export.xlsx >      >    f        .         .
    GET  /admin/meetings/{code}/links  >      >    f        .         .
    POST /admin/meetings/{code}/links  a      a    f        f         f
    POST /admin/meetings/{code}/links/revoke a a   f        f         f
    GET  /admin/meetings/{code}/audit  >      >    f        .         .
    GET  /admin/meetings/new           >      >    .        .         .
    POST /admin/meetings/new           a      a    f        f         f
    POST /admin/meetings/new/file      a      a    f        f         f
    GET  /admin/meetings/{code}/edit   >      >    f        .         .
    POST /admin/meetings/{code}/edit   a      a    f        f         f
    GET  /admin/meetings/{code}/duplicate    > >   f        .         .
    POST /admin/meetings/{code}/duplicate    a a   f        f         f
    GET  /admin/meetings/{code}/meeting.toml > >   f        .         .
"""
"""What browsers are answered: without any key, with every staff key of the meeting but nobody
signed in, signed in as an organiser of other meetings, as the organiser of this one, as an
administrator. A form without its token is forbidden to everybody who is signed in."""

BROWSERS = ("nobody", "keys", "stranger", "organiser", "admin")


def commands() -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """By command: the signs by role, and those by status of the meeting."""
    table = {}
    for name, *signs in _lines(COMMANDS):
        by_role = _by_role(signs[: len(COLUMNS)])
        if name in OVER_14:
            by_role["reader"] = OVER_14[name]
        table[name] = by_role, dict(zip(STATES, signs[len(COLUMNS) :], strict=True))
    return table


def documents() -> dict[str, dict[str, str]]:
    """By document: the signs by role."""
    return {name: _by_role(signs) for name, *signs in _lines(DOCUMENTS)}


def routes() -> dict[tuple[str, str], dict[str, str]]:
    """By method and path: the signs by role; none where another table says it."""
    table = {}
    for method, path, *signs in _lines(ROUTES):
        table[method, path] = {} if signs[0] == "as" else _by_role(signs)
    return table


def accounts() -> dict[tuple[str, str], dict[str, str]]:
    """By method and path: the signs by browser."""
    rows = [row for row in map(str.split, ACCOUNTS.splitlines()) if row and row[0] != "nobody"]
    return {
        (method, path): dict(zip(BROWSERS, signs, strict=True)) for method, path, *signs in rows
    }


def _by_role(signs: list[str]) -> dict[str, str]:
    told = dict(zip(COLUMNS, signs, strict=True))
    return told | {"reader": told["muted"]}


def _lines(table: str) -> list[list[str]]:
    """The rows; a line of role names alone is a heading."""
    rows = [line.split() for line in table.splitlines() if line.strip()]
    return [row for row in rows if not set(row) <= {*ROLES, *STATES, "depart."}]
