/** The end of the meeting: what becomes of the unanswered questions, closing with one press, and the way back. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {remaining} from "../clock.js";
import {n, t} from "../i18n.js";
import {ask} from "../staff/ask.js";
import {departments} from "../staff/drafting.js";
import {Once} from "../staff/once.js";
import {questions} from "./show.js";

/** @typedef {import("./tools.js").Tools} Tools */
/** @typedef {{as: string, department?: string, due?: string}} Outcome `as` is "" where nothing was chosen */

const REOPEN_MS = 30 * 60_000;

/** Asks before the meeting is closed; with an outcome for each question that nobody has answered. @param {Tools} tools */
export function askToClose(tools) {
  if (unanswered(tools.meeting.state).length) return new Closing(tools).open();
  ask(tools.asks.sheet, {
    title: t("Close the meeting?"), text: html`${t("Nobody can write or support any more.")} ${waitingWords(tools.meeting.state)}`,
    yes: t("Close the meeting"), grave: true, run: () => tools.hand.run("meeting.close"),
  });
}

/** Open again for half an hour, with the time that is left for it. @param {Tools} tools */
export function reopenButton({meeting, hand}) {
  const left = (meeting.state.public?.meeting?.closed_at || 0) + REOPEN_MS - meeting.now();
  if (left <= 0) return html`<p class="small dim" id="reopen-over">${t("It was closed more than 30 minutes ago and stays closed.")}</p>`;
  return html`<button class="btn full big" type="button" id="reopen" @click=${() => hand.run("meeting.reopen")}>${t("Reopen the meeting")}</button>
    <p class="small dim">${t("Possible for another {time}.", {time: remaining(left)})}</p>`;
}

/** The questions that wait for an answer as far as the page knows them: live, in the queue, then by support. */
function unanswered({public: open = {}}) {
  const {live, queue, others} = questions(open);
  return [...(live ? [live] : []), ...queue, ...others];
}

function waitingWords({public: open = {}}) {
  const {waiting = 0} = open.counters || {};
  return waiting ? n("{count} post still waits for review.", "{count} posts still wait for review.", waiting) : "";
}

class Closing {
  /** @type {Outcome} what becomes of all that have no outcome of their own */
  all = {as: ""};
  /** @type {Map<string, Outcome>} */
  own = new Map();
  /** @type {any} */
  error = null;
  sending = false;

  /** @param {Tools} tools */
  constructor({meeting, asks}) {
    Object.assign(this, {meeting, sheet: asks.sheet, once: new Once(meeting)});
  }

  open() {
    this.sheet.open({title: t("Close the meeting?"), wide: true, body: () => this.#body()});
  }

  #body() {
    const {state} = this.meeting;
    const shown = unanswered(state);
    const count = Math.max(shown.length, state.staff?.counts?.unanswered || 0);
    return html`
      <div class="col closing">
        <p>${t("Nobody can write or support any more.")} <b>${waitingWords(state)}</b></p>
        ${count ? this.#forAll(count) : html`<p>${t("Every question has its outcome.")}</p>`}
        ${shown.length ? html`<div><h3 class="label" id="close-each">${t("Different for single questions")}</h3>
          <ul class="queue each" aria-labelledby="close-each">${repeat(shown, ({id}) => id, (question) => this.#row(question))}</ul>
          ${count > shown.length ? html`<p class="small dim">${n("{count} more question is not in this list.", "{count} more questions are not in this list.", count - shown.length)}</p>` : nothing}</div>` : nothing}
        <datalist id="close-departments">${departments(state.public).map((name) => html`<option value=${name}></option>`)}</datalist>
        ${this.#unconfirmed()}
        <p class="wrong" role="alert">${this.error?.message ?? nothing}</p>
        <div class="row wrap acts"><button class="btn live" type="button" id="close-now" ?disabled=${this.sending} @click=${() => this.#send()}>${t("Close the meeting")}</button>
          <button class="btn" type="button" @click=${() => this.sheet.close()}>${t("Cancel")}</button></div>
      </div>`;
  }

  #forAll(count) {
    const choices = [["deferred", t("Will be answered in writing")], ["answered", t("Answered")], ["leave", t("Leave as they are")]];
    const choose = (as) => this.#change(() => { this.all = {...this.all, as}; });
    return html`<fieldset><legend class="label">${n("What becomes of {count} unanswered question?", "What becomes of {count} unanswered questions?", count)}</legend>
      <div class="row wrap choices">${choices.map(([as, word], index) => html`<label class="choice"><input type="radio" name="all" value=${as} ?data-first=${index === 0} .checked=${this.all.as === as} @change=${() => choose(as)}><span>${word}</span></label>`)}</div>
      ${this.all.as === "deferred" ? this.#later("all", this.all, (part) => { this.all = {...this.all, ...part}; }) : nothing}</fieldset>`;
  }

  #row(question) {
    const own = this.own.get(question.id);
    const words = [["", t("As chosen above")], ["deferred", t("Will be answered in writing")], ["answered", t("Answered")]];
    const choose = (as) => this.#change(() => (as ? this.own.set(question.id, {as}) : this.own.delete(question.id)));
    return html`<li class="qcard">
      <div class="row">${question.status === "live" ? html`<span class="chip live">${t("Now")}</span>` : question.status === "queued" ? html`<span class="chip blue">${t("Next {position}", {position: question.position})}</span>` : nothing}
        <p class="grow words" id=${`close-text-${question.id}`}>${question.text}</p><b class="tiny"><span aria-hidden="true">♡</span><span class="sr-only">${t("Support")}</span> ${question.score}</b>
        <select class="field" id=${`close-${question.id}`} aria-label=${t("What becomes of it")} aria-describedby=${`close-text-${question.id}`} @change=${(event) => choose(event.target.value)}>
          ${words.map(([as, word]) => html`<option value=${as} ?selected=${as === (own?.as || "")}>${word}</option>`)}</select></div>
      ${own?.as === "deferred" ? this.#later(question.id, own, (part) => { this.own.set(question.id, {...own, ...part}); }) : nothing}</li>`;
  }

  /** Who answers in writing, and until when. */
  #later(id, {department = "", due = ""}, set) {
    const typed = (name) => (event) => this.#change(() => set({[name]: event.target.value}));
    return html`<div class="row wrap later">
      <label class="grow small">${t("Department (optional)")}<input class="field" id=${`close-department-${id}`} list="close-departments" autocomplete="off" .value=${department} @input=${typed("department")}></label>
      <label class="small">${t("Answer by (optional)")}<input class="field" id=${`close-due-${id}`} type="date" .value=${due} @input=${typed("due")}></label></div>`;
  }

  #unconfirmed() {
    const count = Object.keys(this.meeting.state.staff?.drafts || {}).length;
    return count ? html`<p class="note quiet">${n("{count} answer is written down and not yet confirmed.", "{count} answers are written down and not yet confirmed.", count)}</p>` : nothing;
  }

  #change(change) {
    change();
    this.error = null;
    this.sheet.redraw();
  }

  async #send() {
    const left = unanswered(this.meeting.state).filter(({id}) => !this.own.has(id)).length;
    if (left && !this.all.as) return this.#refuse({message: t("Choose what becomes of the unanswered questions.")});
    this.sending = true;
    this.sheet.redraw();
    const answer = await this.once.command("meeting.close", this.#payload());
    this.sending = false;
    if (answer.ok) return this.sheet.close();
    this.#refuse(answer.error);
  }

  #refuse(error) {
    this.error = error;
    this.sheet.redraw();
  }

  #payload() {
    const known = new Set(unanswered(this.meeting.state).map(({id}) => id));
    const outcomes = [...this.own].filter(([id]) => known.has(id)).map(([id, outcome]) => ({id, ...filled(outcome)}));
    if (this.all.as && this.all.as !== "leave") outcomes.push(filled(this.all));
    return outcomes.length ? {outcomes} : {};
  }
}

/** Department and day only where somebody answers later, and only where they were filled in. */
const filled = ({as, department, due}) => ({as, ...(as === "deferred" && department?.trim() ? {department} : {}), ...(as === "deferred" && due ? {due} : {})});
