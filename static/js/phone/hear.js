/** What a person who does not look at the phone is told: what matters, seldom, and own results at once. */
import {alarm, say, sayCount} from "../announce.js";
import {n, t} from "../i18n.js";
import {clip, graphemes} from "../text.js";
import {toast} from "../toast.js";
import {announcements, nowAndNext, onStage, posting} from "./select.js";
import {reasonOf, statusOf} from "./words.js";

/** @typedef {import("../phone.js").App} App */

const LOST_MS = 10_000;
const START = 100;
const shorten = (text) => (graphemes(text) > START ? `${clip(text, START)}…` : text);

export class Hearing {
  /** @type {any} what was last heard of; null before the first look, which tells nothing */
  #before = null;
  #lost = false;
  /** takes away what the last toast said of a post */
  #forget = () => {};

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    setInterval(() => this.#connection(), 1_000);
  }

  /** The person has turned to their posts: nothing need be told of them any more. */
  read() {
    this.#forget();
  }

  /** Compares with the last look. */
  listen() {
    const {state, mine} = this.app;
    const before = this.#before;
    this.#before = {state, mine};
    if (!before || (before.state === state && before.mine === mine)) return;
    this.#stage(before.state, state);
    this.#polls(before.state, state);
    this.#posting(before.state, state);
    if (mine.muted && !before.mine.muted) say(t("The moderators have stopped your posts. You can go on reading and supporting."));
    this.#announcements(before.state, state);
    this.#arrivals(before.state, state);
    for (const [id, post] of Object.entries(mine.posts || {})) this.#post(before.mine.posts?.[id], post, id);
  }

  #stage(before, state) {
    if (before.meeting && before.meeting.status !== state.meeting?.status) {
      if (state.meeting?.status === "live") say(t("The meeting has started."));
      if (state.meeting?.status === "closed") say(t("The meeting has ended. Thank you for taking part."));
    }
    const [was, is] = [nowAndNext(before).now, nowAndNext(state).now];
    if (is && was?.id !== is.id) say(t("Happening now: {title}", {title: is.title}));
    const [old, live] = [onStage(before).live, onStage(state).live];
    if (live && old?.id !== live.id) say(t("Being answered now: {text}", {text: shorten(live.text)}));
  }

  #polls(before, state) {
    for (const [id, poll] of Object.entries(state.polls || {})) {
      const was = before.polls?.[id];
      if (poll.status === "open" && was?.status !== "open") say(t("A poll is open: {title}", {title: shorten(poll.title)}));
      if (poll.status === "closed" && was?.status === "open") say(t("The poll is closed."));
      if (poll.revealed && was && !was.revealed) say(t("The result of the poll is shown."));
    }
  }

  /** Whether one may write is worth a word; whether it is read first stands beside the field. */
  #posting(before, state) {
    const words = {
      comment: [t("Comments are being taken now."), t("Comments are not being taken now.")],
      question: [t("Questions are being taken now."), t("Questions are not being taken now.")],
    };
    for (const kind of /** @type {const} */ (["comment", "question"])) {
      const [was, is] = [posting(before, kind), posting(state, kind)].map((mode) => mode === "off");
      if (was !== is && state.meeting?.status === "live") say(words[kind][Number(is)]);
    }
  }

  #announcements(before, state) {
    for (const item of announcements(state, this.app.mine, this.app.now())) {
      if (!before.announcements?.[item.id]) say(t("Announcement: {text}", {text: item.text}));
    }
  }

  /** Only of the list that the person has open. */
  #arrivals(before, state) {
    const fresh = (name) => Object.keys(state[name] || {}).filter((id) => !before[name]?.[id]).length;
    if (this.app.ui.tab === "comments" && fresh("comments")) sayCount("comments", fresh("comments"), (count) => n("{count} new comment", "{count} new comments", count));
    if (this.app.ui.tab === "questions" && fresh("questions")) sayCount("questions", fresh("questions"), (count) => n("{count} new question", "{count} new questions", count));
  }

  /** A change of one's own post is news wherever one is; a refusal is the one that cannot wait. */
  #post(before, post, id) {
    if (before?.status === post.status && post.answer && post.answer !== before.answer) return this.#news(t("There is an answer to your post."), id);
    if (!before || before.status === post.status || post.status === "withdrawn") return;
    if (post.status === "in_review" || post.status === "received") return;
    if (post.kind === "comment" && post.status === "public") return;
    const text = post.status === "not_shown"
      ? t("Your post is not shown: {reason}. You can change it and send it again.", {reason: reasonOf(post.reason)})
      : t("Your post: {status}", {status: statusOf(post).word});
    this.#news(text, id, post.status === "not_shown");
  }

  #news(text, id, urgent = false) {
    if (this.app.ui.tab !== "mine") this.app.choose({news: true});
    if (urgent) alarm(text);
    else say(text);
    if (this.app.ui.tab !== "mine") this.#forget = toast(text, {action: t("See it"), run: () => this.app.show(id), quiet: true});
  }

  #connection() {
    const {status, since} = this.app.meeting.connection;
    const lost = status === "offline" && Date.now() - (since || Date.now()) > LOST_MS;
    if (lost && !this.#lost) alarm(t("The connection is lost. What you write is kept and will be sent by itself."));
    if (!lost && this.#lost && status === "online") say(t("Connected again."));
    if (status !== "connecting") this.#lost = lost;
  }
}
