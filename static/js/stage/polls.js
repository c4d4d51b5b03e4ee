/** Polls as the stage runs them: made, opened, closed, revealed, hidden; the counts are the operator's alone until then. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {n, t} from "../i18n.js";
import {cap} from "../keys.js";
import {options, share, sign} from "../polls/kit.js";
import {openForm} from "../staff/form.js";
import {css} from "../style.js";
import {listed} from "./show.js";

/** @typedef {import("./tools.js").Tools} Tools */

const ORDER = {open: 0, closed: 1, draft: 2};
const kindWord = (kind) => ({single: t("Choose one"), multiple: t("Choose several"), stance: t("For, against, undecided")})[kind] || kind;

/** Open ones first, then the closed by the time of their opening, then the drafts in their order. */
export const pollsInOrder = ({polls} = {}) => listed(polls).sort((a, b) => (
  ORDER[a.status] - ORDER[b.status] || (b.opened_at || 0) - (a.opened_at || 0) || a.position - b.position));

/** How many polls are open. @param {Tools} tools */
export const openPolls = ({meeting}) => pollsInOrder(meeting.state.staff).filter(({status}) => status === "open").length;

/** @param {Tools} tools */
export function pollPanel(tools) {
  const polls = pollsInOrder(tools.meeting.state.staff);
  return html`
    <div class="row"><h2>${t("Polls")}</h2><button class="btn s end" type="button" id="new-poll" @click=${() => makePoll(tools)}>${t("New poll")}</button></div>
    ${polls.length ? html`<ul class="queue">${repeat(polls, ({id}) => id, (poll) => card(poll, tools))}</ul>`
      : html`<p class="small dim">${t("No poll is prepared yet. Results stay hidden from the room until you reveal them.")}</p>`}`;
}

function card(poll, tools) {
  const {stage} = tools.meeting.state.public || {};
  const shown = stage?.scene === "poll" && stage.ref === poll.id;
  return html`
    <li class="qcard poll ${shown ? "now" : ""}" data-poll=${poll.id}>
      <div class="row wrap tiny">${stateChip(poll)}${shown ? html`<span class="chip live">${t("On the screen")}</span>` : nothing}
        <span class="dim">${kindWord(poll.kind)}</span>${poll.round_of ? html`<span class="chip">${t("Second round")}</span>` : nothing}
        ${poll.status === "draft" ? nothing : html`<b class="end">${n("{count} has voted", "{count} have voted", poll.voters, {count: poll.voters.toLocaleString()})}</b>`}</div>
      <p class="words" id=${`poll-${poll.id}`}>${poll.title}</p>
      ${poll.status === "draft" ? nothing : counts(poll)}
      <div class="row wrap acts">${actions(poll, shown, tools)}</div>
    </li>`;
}

function stateChip({status, revealed}) {
  if (status === "open") return html`<span class="chip ok">${t("Voting is open")}</span>`;
  if (status === "draft") return html`<span class="chip">${t("In preparation")}</span>`;
  return revealed ? html`<span class="chip blue">${t("Result is public")}</span>` : html`<span class="chip warn">${t("Closed, result hidden")}</span>`;
}

/** The count so far, in small. */
const counts = (poll) => html`
  <table class="tally"><caption class="sr-only">${poll.revealed ? t("Result") : t("Count so far, seen by the staff alone")}</caption>
    <tbody>${options(poll).map((option) => tallied(option, share(poll, option.id)))}</tbody></table>`;

const tallied = (option, {people, percent}) => html`
  <tr class=${option.look}><th scope="row">${sign(option)} <span class="word">${option.word}</span></th>
    <td class="meter"><span class="bar thin" aria-hidden="true"><b ${css({"--part": percent / 100})}></b></span></td><td>${people}</td><td>${percent}%</td></tr>`;

function actions(poll, shown, tools) {
  const {hand} = tools;
  const {id, status, revealed} = poll;
  const act = (name, word, look = "", key = "") => html`<button class="btn s ${look}" type="button" id=${`${name.replace(".", "-")}-${id}`}
    aria-describedby=${`poll-${id}`} ?disabled=${hand.runs(name)} @click=${() => hand.run(name, {id})}>${word} ${cap(key)}</button>`;
  const key = target(tools)?.id === id ? "KeyR" : "";
  return html`
    ${status === "draft" ? act("poll.open", t("Open"), "main") : nothing}
    ${status === "open" ? act("poll.close", t("Close the vote"), "live") : nothing}
    ${status === "closed" && !revealed ? act("poll.reveal", t("Reveal the result"), "main", key) : nothing}
    ${revealed ? act("poll.hide", t("Hide the result")) : nothing}
    ${status === "closed" ? act("poll.open", t("Open again")) : nothing}
    ${status !== "draft" && !shown ? html`<button class="btn s" type="button" id=${`screen-${id}`} aria-describedby=${`poll-${id}`} @click=${() => hand.run("stage.show", {scene: "poll", ref: id})}>${t("Show on the screen")}</button>
      <button class="btn s quiet" type="button" id=${`ready-${id}`} aria-describedby=${`poll-${id}`} @click=${() => hand.run("stage.prepare", {scene: "poll", ref: id})}>${t("Make ready")}</button>` : nothing}
    ${status === "closed" ? html`<button class="btn s quiet" type="button" id=${`again-${id}`} aria-describedby=${`poll-${id}`} @click=${() => hand.run("poll.create", {round_of: id})}>${t("Ask a second time")}</button>` : nothing}`;
}

/** The poll that the key R means: the one on the screen, else the one just closed. */
function target({meeting}) {
  const {stage} = meeting.state.public || {};
  const polls = pollsInOrder(meeting.state.staff).filter(({status, revealed}) => status !== "draft" && !revealed);
  return polls.find(({id}) => stage?.scene === "poll" && stage.ref === id) || polls.find(({status}) => status === "closed") || polls[0];
}

/** Key R. An open poll is not revealed: the server's refusal says what comes first. @param {Tools} tools */
export function revealResult(tools) {
  const poll = target(tools);
  if (poll) tools.hand.once("reveal", "poll.reveal", {id: poll.id});
}

/** @param {Tools} tools */
function makePoll({asks}) {
  openForm(asks.sheet, {
    title: t("New poll"),
    fields: [
      {name: "title", label: t("Question"), type: "textarea", limit: 300},
      {name: "kind", label: t("Kind of poll"), type: "choice", value: "stance", options: ["stance", "single", "multiple"].map((value) => ({value, label: kindWord(value)}))},
      {name: "options", label: t("Options, one in each line"), type: "textarea", hint: t("For, against and undecided need none.")},
      {name: "most", label: t("How many may be chosen (optional)"), type: "number", hint: t("Only where several may be chosen.")},
    ],
    submit: t("Prepare the poll"),
    send: ({title, kind, options: lines, most}) => asks.once.command("poll.create", {
      kind, title, options: lines.split("\n").map((line) => line.trim()).filter(Boolean), ...(most && kind === "multiple" ? {most: Number(most)} : {})}),
  });
}
