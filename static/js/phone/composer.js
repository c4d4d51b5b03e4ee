/**
 * Where a person writes. The text field stands in the page and is never rendered anew; what is in it survives
 * a reload and is cleared only after the server has the words.
 */
import {html, nothing, render} from "lit-html";
import {alarm, say} from "../announce.js";
import {t} from "../i18n.js";
import {PAGE, store} from "../page.js";
import {composing, graphemes} from "../text.js";
import {toast} from "../toast.js";
import {KIND_OF, posting} from "./select.js";
import {offerTwins} from "./twins.js";

/** @typedef {import("../phone.js").App} App */

const COUNT_FROM = 0.8;
const DONE_MS = 12_000;
const COMMAND_OF = {comment: "comment.post", question: "question.ask"};
const slot = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const LAPTOP = matchMedia("(hover: hover) and (pointer: fine)");

export class Composer {
  /** @type {"comment" | "question"} */
  kind = "comment";
  /** @type {string} the key of the item in the outbox that holds the text of the field */
  key = "";
  /** @type {{id?: string, kind: string, until: number} | null} what was sent last */
  done = null;
  offered = "";

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.form = /** @type {HTMLFormElement} */ (slot("composer"));
    this.field = /** @type {HTMLTextAreaElement} */ (slot("words"));
    this.place = `madang:draft:${PAGE.code}`;
    this.#restore();
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    // Pressing the button must not close the keyboard, move the page and miss its own click.
    this.form.addEventListener("mousedown", (event) => event.target !== this.field && document.activeElement === this.field && event.preventDefault());
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("compositionstart", () => { this.composing = true; });
    this.field.addEventListener("compositionend", () => { this.composing = false; });
    app.outbox.subscribe((event) => event && event.item.key === this.key && this.#answered(event));
  }

  get text() {
    return this.field.value;
  }

  /** The person is in the middle of writing. */
  get busy() {
    return Boolean(this.text.trim());
  }

  /** Follows the tab, but never turns written words into another kind. */
  suggest(kind) {
    if (!this.busy) this.kind = kind;
  }

  /** Puts a text into the field to be changed. @param {string} text @param {"comment" | "question"} kind @param {string} [key] an item of the outbox that it replaces */
  take(text, kind, key = "") {
    this.#putAside();
    this.#write(text);
    Object.assign(this, {kind, key});
    this.#save();
    this.app.go(kind === "question" ? "questions" : "comments", {focus: false});
    this.field.focus();
    this.field.setSelectionRange(text.length, text.length);
  }

  choose(kind) {
    this.kind = kind;
    this.#save();
    this.app.draw();
  }

  /** Everything around the field. */
  draw() {
    const modes = {comment: posting(this.app.state, "comment"), question: posting(this.app.state, "question")};
    const stopped = mayNotWrite(this.app.mine);
    const shut = (modes.comment === "off" && modes.question === "off") || stopped;
    if (!this.busy && modes[this.kind] === "off" && !shut) this.kind = this.kind === "comment" ? "question" : "comment";
    this.form.hidden = shut && !this.busy;
    render(shut ? this.#shutLine() : nothing, slot("shut"));
    render(shut ? nothing : this.#kinds(modes), slot("composer-top"));
    render(this.#note(modes), slot("composer-note"));
    const prompt = this.kind === "question" ? t("Write your question") : t("Write your comment");
    this.field.placeholder = prompt;
    this.field.setAttribute("aria-label", prompt);
    const blocked = this.#sending() || modes[this.kind] === "off" || stopped || this.#over() > 0;
    this.form.querySelector("button[type=submit]")?.setAttribute("aria-disabled", String(blocked));
    this.form.classList.toggle("full", this.busy);
  }

  #shutLine() {
    return html`<p class="small">${mayNotWrite(this.app.mine) || t("Posts are not being taken now.")}</p>`;
  }

  #kinds(modes) {
    const kinds = {comment: t("Comment"), question: t("Question")};
    return html`<div class="seg" role="group" aria-label=${t("What you write")}>${Object.entries(kinds).map(([kind, word]) => html`
      <button type="button" aria-pressed=${this.kind === kind} @click=${() => this.choose(kind)}>${word}</button>`)}</div>
      <p class="tiny dim grow" id="composer-where">${where(this.kind, modes[this.kind])}</p>`;
  }

  /** One line under the field: what is wrong, what is on its way, what has arrived, how much room is left. */
  #note(modes) {
    const item = this.#item();
    if (item?.status === "failed") return html`<p class="wrong">${item.error.message}</p>`;
    if (this.#sending()) return this.#sendingLine(item);
    if (this.done && this.done.until > Date.now() && !this.busy) return this.#doneLine();
    if (this.busy && modes[this.kind] === "off") return html`<p class="small">${t("Your words stay here. You can send them when posting opens.")}</p>`;
    return this.#room();
  }

  #sendingLine({error, at}) {
    const late = error || Date.now() - at > 4_000;
    return html`<p class="small grow">${error?.code === "rate_limited" ? error.message : late ? t("Kept on this phone. It will be sent by itself when the connection is back.") : t("Sending")}</p>
      ${late ? html`<button type="button" class="btn s" @click=${() => this.#write("")}>${t("Write another")}</button>` : nothing}`;
  }

  #doneLine() {
    const post = this.done?.id ? this.app.mine.posts?.[this.done.id] : undefined;
    return html`<p class="small sent grow">✓ ${sentWords(this.done?.kind, posting(this.app.state, this.done?.kind))}
      ${post?.receipt ? t("Receipt {number}", {number: post.receipt}) : nothing}</p><a class="small" href="#mine">${t("My posts")}</a>`;
  }

  #room() {
    const limit = PAGE.limits?.text || 300;
    const count = graphemes(this.text.trim());
    if (count > limit) return html`<p class="wrong">${t("You can write {limit} characters. Please take out {over}.", {limit, over: count - limit})}</p>`;
    return count >= limit * COUNT_FROM ? html`<p class="tiny dim end">${t("{left} characters left", {left: limit - count})}</p>` : nothing;
  }

  #over() {
    return Math.max(0, graphemes(this.text.trim()) - (PAGE.limits?.text || 300));
  }

  #item() {
    return this.app.outbox.items.find(({key}) => key === this.key);
  }

  #sending() {
    const item = this.#item();
    return item?.status === "sending" && item.payload.text === this.text.trim() ? item : undefined;
  }

  #key(event) {
    if (event.key !== "Enter" || composing(event) || !LAPTOP.matches) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  /** A syllable that is still being put together is finished first, or it would stay behind in the cleared field. */
  async #submit() {
    if (this.composing) {
      this.field.blur();
      await new Promise((done) => setTimeout(done, 60));
      this.field.focus();
    }
    const text = this.text.trim();
    if (!text || this.#sending() || mayNotWrite(this.app.mine)) return;
    if (posting(this.app.state, this.kind) === "off") return alarm(where(this.kind, "off"));
    if (this.#over()) return alarm(t("You can write {limit} characters. Please take out {over}.", {limit: PAGE.limits?.text || 300, over: this.#over()}));
    if (this.kind === "question" && this.offered !== text && offerTwins(this.app, text, {send: () => this.#send(text), supported: () => this.#putAside()})) {
      this.offered = text;
      return;
    }
    this.#send(text);
  }

  #send(text) {
    const {outbox} = this.app;
    const name = this.app.name();
    // What is under way may have arrived already: it is not taken back.
    const instead = this.key && this.key !== outbox.current ? [this.key] : [];
    this.key = outbox.send(COMMAND_OF[this.kind], name ? {text, name} : {text}, {instead});
    this.#save();
    this.app.draw();
  }

  #answered({item, answer}) {
    if (answer.ok) {
      this.done = {id: answer.result?.id, kind: KIND_OF[item.name], until: Date.now() + DONE_MS};
      this.key = "";
      // Words that were typed in the meantime stay.
      const rest = this.text.trim().startsWith(item.payload.text) ? this.text.trim().slice(item.payload.text.length).trim() : this.text;
      this.#write(rest);
      say(sentWords(this.done.kind, posting(this.app.state, this.done.kind)));
    } else if (this.#item()?.status === "failed") {
      alarm(answer.error.message);
    }
    this.app.draw();
  }

  /** Empties the field for something else; one tap brings the words back. */
  #putAside() {
    const {text, kind, key} = this;
    this.#write("");
    if (text.trim()) toast(t("Your text was put aside."), {action: t("Bring it back"), run: () => { Object.assign(this, {kind, key}); this.#write(text); this.field.focus(); }});
  }

  #changed() {
    this.done = null;
    this.#save();
    this.app.draw();
  }

  #write(text) {
    this.field.value = text;
    if (!text) this.key = "";
    this.#save();
    this.app.draw();
  }

  #save() {
    store.set(this.place, this.text ? JSON.stringify({text: this.text, kind: this.kind, key: this.key}) : null);
  }

  /** A draft whose item has left the outbox has arrived: it is not shown again. */
  #restore() {
    try {
      const {text = "", kind = "comment", key = ""} = JSON.parse(store.get(this.place) || "{}");
      if (key && !this.app.outbox.items.some((item) => item.key === key)) return;
      Object.assign(this, {kind, key});
      this.field.value = text;
    } catch { /* a draft that cannot be read is no draft */ }
  }
}

/** Why somebody may not write, or nothing. */
function mayNotWrite({muted, reader}) {
  if (reader) return t("Under 14 you can read everything here, but not write or vote.");
  return muted ? t("The moderators have stopped your posts. You can go on reading and supporting.") : "";
}

/** Where the words go. */
function where(kind, mode) {
  if (mode === "off") return kind === "question" ? t("Questions are not being taken now.") : t("Comments are not being taken now.");
  if (kind === "question") return mode === "held" ? t("A moderator reads it, then the host picks.") : t("The host picks questions to be answered.");
  return mode === "held" ? t("A moderator reads it, then it goes on the screen.") : t("Goes to everybody and the hall's screen.");
}

function sentWords(kind, mode) {
  if (mode === "held") return t("Sent. It is shown after a moderator has read it.");
  return kind === "question" ? t("Sent. Everybody can see your question now.") : t("Sent. Everybody can see your comment now.");
}
