/** The tab Now: what is happening at this moment, and what others ask. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {day, hhmm, remaining} from "../clock.js";
import {n, t} from "../i18n.js";
import {icon} from "../icons.js";
import {css} from "../style.js";
import {beginnings} from "../times.js";
import {byline, commentCard, questionCard, supportButton} from "./cards.js";
import {pollResults, pollsNow} from "./polls.js";
import {answerBlock} from "./promise.js";
import {announcements, isDone, listed, newestFirst, nowAndNext, onStage, programme, sorted} from "./select.js";
import {askForSize} from "./sizes.js";

/** @typedef {import("../phone.js").App} App */

const DAY_MS = 86_400_000;
const id = ({id: key}) => key;

/** @param {App} app */
export function nowTab(app) {
  const status = app.state.meeting?.status;
  return html`
    <h2 class="sr-only" id="tab-title" tabindex="-1">${t("Now")}</h2>
    ${askForSize(app)}
    ${notices(app)}
    ${status === "closed" ? nothing : pollsNow(app)}
    ${status === "upcoming" ? upcoming(app) : status === "closed" ? closed(app) : live(app)}`;
}

function notices(app) {
  return announcements(app.state, app.mine, app.now())
    .filter((item) => !app.ui.dismissed.includes(item.id))
    .map((item) => html`<section class="card notice" aria-label=${t("Announcement")}>${icon("bell")}
      <div class="grow"><p class="words b">${item.text}</p><p class="tiny">${hhmm(item.at)}</p></div>
      <button type="button" class="btn s quiet" aria-label=${t("Close the announcement")} @click=${() => app.choose({dismissed: [...app.ui.dismissed, item.id]})}>${icon("close")}</button></section>`);
}

function upcoming(app) {
  const {title, question, purpose, place, starts_at: starts} = app.state.meeting;
  const left = starts - app.now();
  return html`<section class="card raised hero">
    <p><span class="chip">${t("Not started")}</span></p>
    <h3 class="headline">${question || title}</h3>
    ${purpose ? html`<p class="words">${purpose}</p>` : nothing}
    <dl class="facts">
      <div><dt>${t("When")}</dt><dd>${day(starts)} ${hhmm(starts)}</dd></div>
      ${place ? html`<div><dt>${t("Where")}</dt><dd>${place}</dd></div>` : nothing}
    </dl>
    ${left > 0 && left < DAY_MS ? html`<p class="count"><span class="small dim">${t("Starts in")}</span> <b role="timer">${remaining(left)}</b></p>` : nothing}
    <p class="small dim">${t("Keep this page open: it changes by itself when the meeting starts.")}</p></section>
    ${topQuestions(app)}`;
}

function closed(app) {
  const {answered = 0, deferred = 0} = app.state.counters || {};
  return html`<section class="card raised hero">
    <p><span class="chip">${t("Closed")}</span></p>
    <h3 class="headline">${t("The meeting has ended. Thank you for taking part.")}</h3>
    <p>${answered ? n("{count} question was answered.", "{count} questions were answered.", answered) : nothing}
      ${deferred ? n("{count} more will be answered in writing.", "{count} more will be answered in writing.", deferred) : nothing}</p>
    <p class="small dim">${t("You can still read everything, and withdraw what you wrote.")}</p>
    <a class="btn full" href="#mine">${t("What became of my posts")}</a></section>
    ${pollResults(app, true)}
    ${topQuestions(app)}`;
}

function live(app) {
  const {live: question, queued} = onStage(app.state);
  const next = queued.slice(0, 2);
  return html`${itemCard(app)}${question ? liveQuestion(app, question) : nothing}${nextQuestions(next)}
    ${pollResults(app)}${topQuestions(app, [question, ...next])}${app.state.stage?.scene === "comments" ? latestComments(app) : nothing}`;
}

/** The programme item that runs, with its clock; before the first and after the last what the meeting is about. */
function itemCard(app) {
  const {now, next} = nowAndNext(app.state);
  const {question} = app.state.meeting || {};
  if (!now && !next && !question) return nothing;
  const starts = next && beginnings(programme(app.state), app.state.meeting || {}, app.now())(next);
  return html`<section class="card raised item">
    ${now ? html`<div class="row"><span class="tiny b happening">${t("Happening now")}</span>${clock(app, now)}</div>
      <h3 class="headline">${now.title}</h3>${progress(app, now)}` : question ? html`<h3 class="headline">${question}</h3>` : nothing}
    ${next ? html`<p class="row small dim wrap"><span>${t("Next")}</span><b>${next.title}</b><span class="end">${t("starts {time}", {time: hhmm(starts)})}</span></p>` : nothing}</section>`;
}

const clock = (app, {ends_at: ends}) => (ends ? html`<span class="tiny dim end">${t("Time left")} <span role="timer">${remaining(ends - app.now())}</span></span>` : nothing);

/** How much of the item's time has gone. */
export function progress(app, {started_at: from, ends_at: to}) {
  if (!from || !to) return nothing;
  const part = Math.min(1, Math.max(0, (app.now() - from) / (to - from)));
  return html`<div class="bar thin" aria-hidden="true"><b ${css({"--part": part.toFixed(3)})}></b></div>`;
}

function liveQuestion(app, question) {
  return html`<section class="card raised live on-stage" aria-label=${t("Being answered now")}>
    <p class="states"><span class="chip live">${t("Being answered now")}</span></p>
    <p class="headline words" id=${`q-${question.id}-text`}>${question.text}</p>
    <div class="row"><div class="meta grow">${byline(question)}</div>${supportButton(app, question)}</div>${answerBlock(question)}</section>`;
}

const nextQuestions = (next) => (next.length ? html`<section class="card" aria-label=${t("Next questions")}>
  <h3 class="small dim">${t("Next questions")}</h3><ol class="next">${next.map(({text}) => html`<li class="words">${text}</li>`)}</ol></section>` : nothing);

/** The last three, exchanged every ten seconds; they stand at the end, where nothing below can be pushed. */
function latestComments(app) {
  const {shown} = app.orders.latest.show(newestFirst(listed(app.state.comments)).slice(0, 3), String(Math.floor(app.now() / 10_000)));
  if (!shown.length) return nothing;
  return html`<section class="part"><div class="row"><h3>${t("Comments")}</h3><a class="end small" href="#comments">${t("All comments")}</a></div>
    <ul class="list" role="list">${repeat(shown, id, commentCard)}</ul></section>`;
}

/** The three with most support, those left out that stand above already. */
function topQuestions(app, above = []) {
  const known = new Set(above.map((question) => question?.id));
  const open = listed(app.state.questions).filter((question) => !isDone(question) && !known.has(question.id));
  const shown = app.orders.top.show(sorted(open, "popular", app.seen.ids), "top").shown.slice(0, 3);
  if (!shown.length) return nothing;
  return html`<section class="part"><div class="row"><h3>${t("Most supported questions")}</h3><a class="end small" href="#questions">${t("All questions")}</a></div>
    <ul class="list" role="list">${repeat(shown, id, (question) => questionCard(app, question))}</ul></section>`;
}
