/** On stage: the question to answer as large as it fits, what departments know about it, what comes, and the words prepared. */
import {html, nothing} from "lit-html";
import {t} from "../i18n.js";
import {facts, topicFacts} from "./facts.js";
import {lastNotes} from "./notes.js";
import {coming} from "./view.js";

/** @typedef {import("./tools.js").Tools} Tools */

/** @param {Tools} tools */
export function onStage(tools) {
  const {speaker = {}, public: open = {}} = tools.meeting.state;
  const ended = open.meeting?.status === "closed";
  const live = ended ? undefined : speaker.live;
  return html`
    <section class="question" aria-labelledby="live">
      <h2 id="live" class="chip ${live ? "live" : ""}">${ended ? t("Closed") : headline(live, speaker.script)}</h2>
      <div class="box" data-fit tabindex="0" role="group" aria-labelledby="live">${ended ? html`<p class="large">${t("The meeting has ended")}</p>` : large(live, speaker.script)}</div>
      ${live ? about(live) : nothing}
      ${live ? facts(live.id, tools) : nothing}
      ${tools.isHost && speaker.host_next && !ended ? nextButton(tools) : nothing}
    </section>
    <section class="coming" aria-labelledby="coming" tabindex="0">
      <h2 id="coming">${t("Next questions")}</h2>
      ${nextQuestions(speaker)}
      ${item(speaker.script, Boolean(live))}
      ${topicFacts(tools)}
      ${lastNotes(tools)}
    </section>`;
}

const hasWords = (script) => Boolean(script?.script || script?.prompt);

function headline(live, script) {
  if (live) return t("Being answered now");
  return hasWords(script) ? t("Script") : t("No question yet");
}

/** The question on stage; before one is there, the words prepared for the item. */
function large(live, script) {
  if (live) return html`<p class="large words">${live.text}</p>`;
  return hasWords(script) ? html`<div class="large spoken">${words(script)}</div>` : html`<p class="large dim">${t("The next question appears here.")}</p>`;
}

const words = ({script: text, prompt}) => html`
  ${prompt ? html`<p class="b words">${prompt}</p>` : nothing}
  ${text ? html`<p class="words">${text}</p>` : nothing}`;

const about = ({name, to, score, department}) => html`
  <p class="about dim">
    <span>${t("Supports")} <b>${score}</b></span>
    ${name ? html`<span>${name}</span>` : nothing}
    ${to ? html`<span>${t("To: {name}", {name: to})}</span>` : nothing}
    ${department ? html`<span>${t("Answered by: {name}", {name: department})}</span>` : nothing}
  </p>`;

function nextButton({acting, meeting}) {
  const {speaker = {}} = meeting.state;
  const waits = coming(speaker).length > 0;
  const word = !speaker.live ? t("Start the first question") : waits ? t("Answered, next question") : t("Answered");
  return html`<button class="btn main full next" type="button" id="next" ?disabled=${!speaker.live && !waits} aria-busy=${String(acting.runs("question.next"))}
    @click=${() => acting.run("question.next")}>${word}</button>`;
}

/** The next two. */
export function nextQuestions(speaker) {
  const questions = coming(speaker);
  if (!questions.length) return html`<p class="dim">${t("None is waiting yet.")}</p>`;
  return html`<ol class="nexts">${questions.map(({text, score, department}) => html`<li class="card"><span class="words">${text}</span>
    <small class="dim"><span>${t("Supports")} <b>${score}</b></span>${department ? html` <span>${department}</span>` : nothing}</small></li>`)}</ol>`;
}

/** The item that runs: its words where they do not fill the page, who leads it, with what, and what comes after it. */
function item(script, spoken) {
  if (!script) return nothing;
  const {lead, means, next} = script;
  const line = (word, value) => (value ? html`<div><dt>${word}</dt><dd>${value}</dd></div>` : nothing);
  return html`
    ${spoken && hasWords(script) ? html`<h2>${t("Script")}</h2>${words(script)}` : nothing}
    <dl class="item">${line(t("Led by"), lead)}${line(t("Means"), means)}${line(t("After this"), next)}</dl>`;
}
