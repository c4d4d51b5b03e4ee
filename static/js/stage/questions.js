/** Now and next: the question that is being answered, the one button, the queue in its order, and more to choose from. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {spell} from "../clock.js";
import {n, t} from "../i18n.js";
import {icon} from "../icons.js";
import {cap} from "../keys.js";
import {answerRecord} from "./answer.js";
import {questions} from "./show.js";

/** @typedef {import("./tools.js").Tools} Tools */

/** @param {Tools} tools */
export function questionPanel(tools) {
  const {meeting, hand} = tools;
  const {live, queue, others} = questions(meeting.state.public || {});
  const closed = meeting.state.public?.meeting?.status === "closed";
  return html`
    <section class="questions" aria-labelledby="questions-title">
      <div class="row"><h2 id="questions-title">${t("Questions")}</h2><span class="small dim end">${n("{count} in the queue", "{count} in the queue", queue.length)}</span></div>
      ${live ? nowCard(live, meeting.now(), hand) : html`<p class="qcard none">${t("No question is live.")}</p>`}
      ${answerRecord(tools)}
      ${closed ? nothing : nextButton(tools, live, queue)}
      ${queue.length ? html`<ol class="queue">${repeat(queue, ({id}) => id, (question, index) => queued(question, index, queue.length, hand))}</ol>`
        : closed ? nothing : html`<p class="small dim">${t("The queue is empty. Choose a question below, or in the moderators' queue.")}</p>`}
      ${others.length ? html`<details class="others"><summary>${n("{count} other public question", "{count} other public questions", others.length)}</summary>
        <ul class="queue">${others.slice(0, 30).map((question) => other(question, hand))}</ul></details>` : nothing}
    </section>`;
}

const nextButton = (tools, live, queue) => html`
  <button class="btn main full big" type="button" id="next-question" ?disabled=${!live && !queue.length} aria-busy=${String(tools.hand.runs("question.next"))}
    @click=${() => tools.nextQuestion()}>${nextWord(live, queue)} ${cap("Space")}</button>`;

function nextWord(live, queue) {
  if (!live) return t("Start the first question");
  return queue.length ? t("Answered, next question") : t("Answered");
}

const heart = (score) => html`<b class="tiny"><span aria-hidden="true">♡</span><span class="sr-only">${t("Support")}</span> ${score}</b>`;

const nowCard = (question, now, hand) => html`
  <article class="qcard now">
    <div class="row tiny"><span class="chip live">${t("Now")}</span>${question.live_at ? html`<span class="dim">${spell(now - question.live_at)}</span>` : nothing}<span class="end">${heart(question.score)}</span></div>
    <p class="words">${question.text}</p>
    <div class="row wrap"><button class="btn s quiet" type="button" id="skip" @click=${() => hand.run("question.skip", {id: question.id})}>${t("Back to the queue")}</button>
      <button class="btn s quiet danger" type="button" id="take-off-live" @click=${() => hand.run("post.take_off", {id: question.id})}>${t("Take off now")}</button></div>
  </article>`;

const queued = (question, index, count, hand) => html`
  <li class="qcard row" id=${`queued-${question.id}`}>
    <div class="grow">${index === 0 ? html`<span class="chip blue">${t("Next")}</span>` : nothing}<p class="words">${question.text}</p>${heart(question.score)}</div>
    <div class="updown">
      <button class="btn s" type="button" id=${`up-${question.id}`} ?disabled=${index === 0} @click=${() => hand.run("question.queue", {id: question.id, position: index})}>${icon("up")}<span class="sr-only">${t("Earlier")}: ${question.text}</span></button>
      <button class="btn s down" type="button" id=${`down-${question.id}`} ?disabled=${index === count - 1} @click=${() => hand.run("question.queue", {id: question.id, position: index + 2})}>${icon("up")}<span class="sr-only">${t("Later")}: ${question.text}</span></button>
    </div>
    <button class="btn s quiet" type="button" id=${`live-${question.id}`} @click=${() => hand.run("question.live", {id: question.id})}>${t("Now")}</button>
  </li>`;

const other = (question, hand) => html`
  <li class="qcard row"><p class="grow words">${question.text} ${heart(question.score)}</p>
    <button class="btn s" type="button" @click=${() => hand.run("question.queue", {id: question.id})}>${t("Add to the queue")}</button></li>`;
