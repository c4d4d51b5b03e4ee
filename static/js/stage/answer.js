/** What is answered, written down under the live question; shown to everybody by one button. */
import {html, nothing} from "lit-html";
import {keyed} from "lit-html/directives/keyed.js";
import {live as asTyped} from "lit-html/directives/live.js";
import {say} from "../announce.js";
import {t} from "../i18n.js";
import {Drafting, departments} from "../staff/drafting.js";
import {deedWord, start} from "../staff/words.js";
import {questions} from "./show.js";

/** @typedef {import("./tools.js").Tools} Tools */

/** @type {Drafting} made when the page is drawn first */
let drafting;

/** @param {Tools} tools */
export function answerRecord(tools) {
  drafting ??= new Drafting(tools.meeting, tools.redraw);
  const {live} = questions(tools.meeting.state.public || {});
  drafting.follow(live?.id, Boolean(document.activeElement?.closest(".record")));
  const others = unconfirmed(tools.meeting.state);
  if (!drafting.id && !others.length) return nothing;
  return html`
    <section class=${`record ${drafting.filled ? "filled" : ""}`} aria-labelledby="record-title">
      <div class="row"><h3 id="record-title">${t("Record of the answer")}</h3><span class="tiny end state">${state()}</span></div>
      ${drafting.id && drafting.id !== live?.id ? elsewhere(tools.meeting.state, live) : nothing}
      ${drafting.id ? keyed(drafting.id, fields(tools.meeting.state.public)) : nothing}
      ${problem(tools.meeting.state.staff)}
      ${drafting.id ? html`<button class="btn s full" type="button" id="record-confirm" ?disabled=${!drafting.filled || drafting.published || drafting.error?.code === "conflict"} @click=${confirm}>${t("Confirm and show on the phones")}</button>` : nothing}
      ${others.length ? html`<div class="others"><p class="tiny dim">${t("Written down, not yet confirmed")}</p>${others.map((other) => html`
        <button class="btn s full reason" type="button" id=${`record-${other.id}`} @click=${() => drafting.open(other.id)}>${start(other.text, 40)}</button>`)}</div>` : nothing}
    </section>`;
}

/** Answers of other questions that wait for their confirmation. */
function unconfirmed({public: open = {}, staff = {}}) {
  return Object.keys(staff.drafts || {}).filter((id) => id !== drafting.id && open.questions?.[id]).map((id) => ({id, text: open.questions[id].text}));
}

function state() {
  if (drafting.error) return nothing;
  if (drafting.saving || drafting.dirty) return t("Saving…");
  if (drafting.draft) return html`<b>${t("Saved, only the staff see it")}</b>`;
  return drafting.published ? html`<span class="chip ok">${t("On the phones")}</span>` : nothing;
}

/** The host has gone on while somebody writes: the fields stay with their question. */
const elsewhere = ({public: open = {}}, live) => html`
  <p class="small words"><b>${t("For this question:")}</b> ${start(open.questions?.[drafting.id]?.text, 60)}
    ${live ? html`<button class="btn s quiet" type="button" id="record-now" @click=${() => drafting.open(live.id)}>${t("To the live question")}</button>` : nothing}</p>`;

const fields = (open) => html`
  ${area("text", t("What was answered"), 2)}
  <div class="more">
    ${area("promise", t("What was promised"), 1)}
    <div class="row">
      <label class="grow tiny">${t("Who does it")}<input class="field" id="record-owner" list="record-owners" autocomplete="off" .value=${asTyped(drafting.values.owner)} @input=${typed("owner")}></label>
      <label class="tiny">${t("Until")}<input class="field" id="record-due" type="date" .value=${asTyped(drafting.values.due)} @input=${typed("due")}></label>
    </div>
    <datalist id="record-owners">${departments(open).map((name) => html`<option value=${name}></option>`)}</datalist>
  </div>`;

const area = (name, label, rows) => html`<label class="tiny">${label}
  <textarea class="field" id=${`record-${name}`} rows=${rows} .value=${asTyped(drafting.values[name])} @input=${typed(name)}></textarea></label>`;

const typed = (name) => (event) => drafting.type(name, event.target.value);

/** Why it was not taken; where somebody else has written since, which words shall stand. */
function problem(staff = {}) {
  const {error, draft} = drafting;
  if (!error) return nothing;
  const theirs = error.code === "conflict" && draft ? html`
    <div class="note quiet words">${draft.text}${draft.promise ? html`<br>${draft.promise}` : nothing}<br><span class="tiny">${staff.staff?.[draft.by]?.name}</span></div>
    <div class="row wrap"><button class="btn s" type="button" id="record-theirs" @click=${() => drafting.settle(false)}>${t("Take theirs")}</button>
      <button class="btn s" type="button" id="record-mine" @click=${() => drafting.settle(true)}>${t("Keep mine")}</button></div>`
    : drafting.dirty && error.code !== "invalid" && error.code !== "unavailable" ? html`<button class="btn s" type="button" @click=${() => drafting.settle(false)}>${t("Discard")}</button>` : nothing;
  return html`<p class="wrong">${error.message}</p>${theirs}`;
}

async function confirm() {
  if (await drafting.confirm()) say(deedWord("answer.confirm"));
}
