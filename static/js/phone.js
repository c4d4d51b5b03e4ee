/** The phone of a citizen: a function of the documents, the outbox and what the person has chosen. */
import {html, render} from "lit-html";
import {openMeeting} from "./documents.js";
import {t} from "./i18n.js";
import {openOutbox} from "./outbox.js";
import {PAGE, reloadWhenIdle, store} from "./page.js";
import {Ballots} from "./phone/ballots.js";
import {Composer} from "./phone/composer.js";
import {drawFrame} from "./phone/frame.js";
import {Hearing} from "./phone/hear.js";
import {followKeyboard} from "./phone/keyboard.js";
import {commentsTab, questionsTab} from "./phone/lists.js";
import {mineTab} from "./phone/mine.js";
import {nowTab} from "./phone/now.js";
import {Older} from "./phone/older.js";
import {SteadyOrder} from "./phone/order.js";
import {programmeTab} from "./phone/programme.js";
import {reactions} from "./phone/reactions.js";
import {Seen} from "./phone/seen.js";
import {Supports} from "./phone/supports.js";
import {clip} from "./text.js";

const TABS = {now: nowTab, questions: questionsTab, comments: commentsTab, programme: programmeTab, mine: mineTab};
const NAME_KEY = "madang:name";
const COMEBACK_MS = 60_000;

export class App {
  meeting = openMeeting(PAGE);
  outbox = openOutbox(this.meeting);
  supports = new Supports(this.meeting, this.outbox);
  ballots = new Ballots(this.meeting, this.outbox);
  seen = new Seen();
  orders = {questions: new SteadyOrder(), comments: new SteadyOrder(), top: new SteadyOrder(), latest: new SteadyOrder()};
  older = {comment: new Older("comment", this), question: new Older("question", this)};
  /** What the person has chosen on this page. */
  ui = {tab: "now", sort: /** @type {"popular" | "newest" | "unseen"} */ ("popular"), news: false, sized: false, withdrawing: "", dismissed: /** @type {string[]} */ ([])};

  #main = /** @type {HTMLElement} */ (document.getElementById("main"));
  #places = new Map();
  #planned = false;
  /** how many posts the meeting had received when this page was drawn last */
  #received = 0;

  constructor() {
    this.composer = new Composer(this);
    this.hearing = new Hearing(this);
    this.#main.replaceChildren();
    followKeyboard();
    addEventListener("hashchange", () => this.#turn({focus: true}));
    for (const subject of [this.meeting, this.outbox]) subject.subscribe(() => this.plan());
    setInterval(() => this.draw(), 1_000);
    document.addEventListener("visibilitychange", () => document.hidden || this.#renew());
    reloadWhenIdle(this.meeting, {busy: () => this.outbox.items.length > 0 || this.composer.busy, spread: COMEBACK_MS});
    this.#turn({focus: false});
  }

  get state() {
    return this.meeting.state.public;
  }

  get mine() {
    return this.meeting.state.mine;
  }

  now() {
    return this.meeting.now();
  }

  /** The name that goes with the posts of this phone. */
  name() {
    return store.get(NAME_KEY) || "";
  }

  rename(name) {
    store.set(NAME_KEY, clip(name, PAGE.limits?.name || 30) || null);
  }

  /** @param {Partial<App["ui"]>} change */
  choose(change) {
    Object.assign(this.ui, change);
    if (change.sort) this.orders.questions.reset();
    this.plan();
  }

  /** Turns to a tab. */
  go(tab, {focus = true} = {}) {
    if (this.ui.tab === tab) return;
    history.pushState(null, "", `#${tab}`);
    this.#turn({focus});
  }

  /** Turns to one of the person's posts. */
  show(id) {
    this.go("mine");
    document.getElementById(`mine-${id}`)?.scrollIntoView({block: "center"});
  }

  /** Draws in the next frame. */
  plan() {
    if (this.#planned) return;
    this.#planned = true;
    setTimeout(() => { this.#planned = false; this.draw(); });
  }

  draw() {
    const focused = document.activeElement?.id;
    this.#forgetWiped();
    this.hearing.listen();
    drawFrame(this);
    render(TABS[this.ui.tab](this), this.#main);
    this.composer.draw();
    render(this.ui.tab === "now" ? reactions(this) : html``, /** @type {HTMLElement} */ (document.getElementById("reactions")));
    // A list that moves the focused button loses the focus: it goes back to the same button.
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({preventScroll: true});
    this.seen.watch();
  }

  /** Posts never grow fewer, except when a rehearsal is wiped: what this page kept of them goes, too. */
  #forgetWiped() {
    const {received = 0} = this.state.counters || {};
    if (received < this.#received) {
      this.outbox.saved = [];
      this.older = {comment: new Older("comment", this), question: new Older("question", this)};
    }
    this.#received = received;
  }

  #turn({focus}) {
    this.#places.set(this.ui.tab, scrollY);
    const wanted = location.hash.slice(1);
    this.ui.tab = wanted in TABS ? wanted : "now";
    this.ui.withdrawing = "";
    if (this.ui.tab === "mine") {
      this.ui.news = false;
      this.hearing.read();
    }
    this.composer.suggest({comments: "comment", questions: "question"}[this.ui.tab] || this.composer.kind);
    document.body.dataset.tab = this.ui.tab;
    for (const order of Object.values(this.orders)) order.reset();
    this.draw();
    const title = document.getElementById("tab-title");
    document.title = `${title?.textContent || t("Now")} · ${this.state.meeting?.title || PAGE.brand?.name || ""}`;
    scrollTo(0, focus ? 0 : this.#places.get(this.ui.tab) || 0);
    if (focus) title?.focus({preventScroll: true});
  }

  /** Who comes back to the page sees it as it is now. */
  #renew() {
    for (const order of Object.values(this.orders)) order.reset();
    this.draw();
  }
}

new App();
