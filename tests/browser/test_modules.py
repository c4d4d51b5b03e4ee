"""Small browser modules, each asked on its own in a real page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.posts.flags import flags_of, mask
from tests.browser.hall import Hall
from tests.browser.phones import join
from tests.support.server import Server
from tests.unit import test_flags

RFC_7396 = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]
"""The examples at the end of the RFC."""

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A phone page, far away from Seoul."""
    server = Server(tmp_path_factory.mktemp("modules")).start()
    context = browser.new_context(locale="ko-KR", timezone_id="America/New_York")
    yield join(context.new_page(), Hall(server))
    context.close()
    server.stop()


@pytest.fixture
def ask(page: Page) -> Ask:
    """`ask("clock", "m.hhmm(0)")` evaluates an expression on the exports `m` of a module."""

    def run(module: str, expression: str, x: Any = None) -> Any:
        body = f'const m = await import("/static/js/{module}.js"); return {expression};'
        return page.evaluate(f"async x => {{ {body} }}", x)

    return run


@pytest.mark.parametrize(("state", "patch", "after"), RFC_7396)
def test_a_merge_patch_is_applied_as_the_rfc_says(
    ask: Ask, state: Any, patch: Any, after: Any
) -> None:
    found = ask("patch", "[x[0], m.applyPatch(x[0], x[1])]", [state, patch])
    assert found == [state, after], "the old state stays as it was"


def test_no_patch_reaches_a_prototype(ask: Ask) -> None:
    hostile = '{"__proto__": {"hit": 1}, "constructor": {"prototype": {"hit": 1}}, "a": 1}'
    assert ask("patch", f"m.applyPatch({{}}, JSON.parse('{hostile}'))") == {"a": 1}
    assert ask("patch", "({}).hit === undefined") is True


def test_unchanged_parts_of_a_document_are_the_same_objects(ask: Ask) -> None:
    assert ask(
        "patch",
        "(() => { const a = {b: {}, c: {}}; return m.applyPatch(a, {c: {d: 1}}).b === a.b; })()",
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [("안녕👨‍👩‍👧‍👦각", 4), ("한글", 2), ("한글", 2), ("🇰🇷", 1), ("", 0)],
)
def test_signs_are_counted_as_people_count_them(ask: Ask, text: str, count: int) -> None:
    assert ask("text", "m.graphemes(x)", text) == count


@pytest.mark.parametrize(
    ("event", "composing"),
    [
        ({"isComposing": True, "key": "Enter", "keyCode": 13}, True),
        ({"isComposing": False, "key": "Enter", "keyCode": 229}, True),
        ({"isComposing": False, "key": "Process", "keyCode": 0}, True),
        ({"isComposing": False, "key": "Enter", "keyCode": 13}, False),
    ],
)
def test_a_key_within_a_syllable_is_no_command(
    ask: Ask, event: dict[str, Any], composing: bool
) -> None:
    assert ask("text", "m.composing(x)", event) is composing


ASKED = [
    "민간 병원과 보건소 사이에 진료 기록은 어떻게 공유되나요?",
    "주사 후 응급 상황이 생기면 누가 책임지나요?",
    "다른 구에 살아도 이용할 수 있나요?",
    "주말에도 문을 여는 보건소가 있나요?",
    "Will the health centre be open on Saturdays?",
]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("진료기록 공유는 어떻게 하나요?", 0),
        ("응급상황이 생기면 책임은 누가 지나요", 1),
        ("주말에 여는 보건소 있나요", 3),
        ("Is the health center open on Saturday?", 4),
        ("통역도 이용할 수 있나요?", None),
        ("비용은 얼마인가요?", None),
        ("왜요?", None),
    ],
)
def test_likeness_is_found_in_words_not_in_endings(ask: Ask, text: str, best: int | None) -> None:
    items = [{"id": number, "text": asked} for number, asked in enumerate(ASKED)]
    found = ask("text", "m.similar(x[0], x[1]).map(item => item.id)", [text, items])
    assert (found[0] if found else None) == best


NIGHT = 1553594400000
"""26 March 2019, 19:00 in Seoul."""


def test_times_are_those_of_seoul(ask: Ask) -> None:
    assert ask("clock", "[m.hhmm(x), m.hhmmss(x), m.day(x)]", NIGHT) == [
        "19:00",
        "19:00:00",
        "2019. 3. 26.(화)",
    ]


@pytest.mark.parametrize(
    ("millis", "words"),
    [(760_000, "12:40"), (3_760_000, "1:02:40"), (59_001, "1:00"), (0, "0:00"), (-5_000, "0:00")],
)
def test_a_remaining_time_never_goes_below_nothing(ask: Ask, millis: int, words: str) -> None:
    assert ask("clock", "m.remaining(x)", millis) == words


def test_an_order_holds_until_it_is_renewed(ask: Ask) -> None:
    script = """(() => {
      const order = new m.SteadyOrder();
      const items = (...ids) => ids.map(id => ({id}));
      const look = (...ids) => {
        const {shown, fresh, moved} = order.show(items(...ids), "sort");
        return [shown.map(({id}) => id).join(""), fresh, moved];
      };
      const seen = [look("a", "b", "c"), look("n", "c", "a", "b"), look("n", "c", "b")];
      order.apply(items("n", "c", "b"));
      return [...seen, look("n", "c", "b")];
    })()"""
    assert ask("phone/order", script) == [
        ["abc", 0, False],
        ["abc", 1, True],
        ["bc", 1, True],
        ["ncb", 0, False],
    ]


def test_keys_rise_even_when_the_clock_goes_back(ask: Ask) -> None:
    keys = ask("documents", "[m.makeKey(5000), m.makeKey(4000), m.makeKey(5000), m.makeKey(9000)]")
    numbers = [int(key.split("-")[0]) for key in keys]
    assert numbers == sorted(set(numbers))
    assert all(len(key) <= 64 for key in keys)


PERSONAL = [
    *test_flags.PHONES,
    *test_flags.NO_PHONES,
    *test_flags.RESIDENT_NUMBERS,
    *test_flags.NO_RESIDENT_NUMBERS,
    *test_flags.EMAILS,
    *test_flags.NO_EMAILS,
    "０１０-１２３４-５６７８",
    "문의: 홍길동@서울.한국 또는 ٠10 1234 5678",
    "010\u3000-\u30001234\u200a5678, a@b.kr 900101—1234567",
    "010\ufeff1234\ufeff5678 / 010\x1c1234\x855678",
]


def test_the_queue_covers_what_the_server_masks(ask: Ask) -> None:
    script = """x.map(text => [
      m.isPersonal({text}), m.coverPersonal(text).map(piece => piece.text).join(""),
    ])"""
    masked = [[bool({"phone", "resident_number", "email"} & set(flags_of(text, []))), mask(text)]
              for text in PERSONAL]  # fmt: skip
    assert ask("queue/personal", script, PERSONAL) == masked


def test_what_the_server_flagged_is_personal_whatever_the_page_finds(ask: Ask) -> None:
    flagged = "x.map(flags => m.isPersonal({text: 'a', flags}))"
    flags = [["phone"], ["name", "email"], ["resident_number"], ["name", "repeat"], []]
    assert ask("queue/personal", flagged, flags) == [True, True, True, False, False]


def test_the_same_values_go_with_the_same_key_until_they_are_stored(ask: Ask) -> None:
    script = """(async () => {
      const keys = [];
      const answers = [false, false, false, true, true];
      const command = async (name, values, {key}) => (keys.push(key), {ok: answers.shift()});
      const once = new m.Once({now: () => 5, command});
      for (const text of ["a", "a", "b", "b", "b"]) await once.command("announce", {text});
      return keys.map(key => keys.indexOf(key));
    })()"""
    assert ask("staff/once", f"await {script}") == [0, 0, 2, 2, 4]


def test_the_outbox_sends_on_after_a_subscriber_failed_and_without_room(ask: Ask) -> None:
    script = """(async () => {
      const sent = [];
      const command = async (name, {text}) => (sent.push(text), {ok: true, result: {}});
      const connection = {status: "online"};
      const page = {code: "outbox-test"};
      const set = Storage.prototype.setItem;
      localStorage.setItem("madang:outbox:outbox-test", "[]");
      const box = m.openOutbox({page, connection, command, now: Date.now, subscribe() {}});
      const thrown = [];
      addEventListener("error", event => { thrown.push(event.message); event.preventDefault(); });
      const stop = box.subscribe(() => { throw new Error("drawn wrong"); });
      Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
      box.send("comment.post", {text: "1"});
      box.send("comment.post", {text: "2"});
      await new Promise(done => setTimeout(done, 100));
      Storage.prototype.setItem = set;
      stop();
      box.send("comment.post", {text: "3"});
      await new Promise(done => setTimeout(done, 100));
      return [sent, box.items.length, thrown.length > 0];
    })()"""
    assert ask("outbox", f"await {script}") == [["1", "2", "3"], 0, True]


def test_older_questions_are_read_from_the_newest_on(ask: Ask) -> None:
    """The window has number 1 and the upper half; what is between them is reached."""
    script = """(async () => {
      const asked = [];
      const fetched = window.fetch;
      window.fetch = async address => {
        const query = new URL(address, location).searchParams;
        asked.push(query.get("before"));
        const top = Number(query.get("before") || 161) - 1;
        const numbers = Array.from({length: Math.min(50, top)}, (_, n) => top - n);
        const posts = numbers.map(seq => ({id: `q${seq}`, seq}));
        return {json: async () => ({posts})};
      };
      const questions = {q1: {}};
      for (let n = 81; n <= 160; n++) questions[`q${n}`] = {};
      const state = {questions, counters: {shown: 160}};
      const older = new m.Older("question", {state, draw() {}});
      const offered = [];
      for (let n = 0; n < 3; n++) {
        offered.push(older.possible);
        await Promise.all([older.load(), older.load()]);
      }
      window.fetch = fetched;
      const ids = older.items.map(({id}) => id);
      return [asked, [...offered, older.possible], new Set(ids).size, ids.length];
    })()"""
    assert ask("phone/older", f"await {script}") == [
        [None, "111", "61", "11"],
        [True, True, True, False],
        160,
        160,
    ]
