/** The tabs Questions and Comments: lists that do not jump. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {n, t} from "../i18n.js";
import {icon} from "../icons.js";
import {commentCard, empty, questionCard} from "./cards.js";
import {isDone, listed, newestFirst, posting, sorted} from "./select.js";
import {reasonOf} from "./words.js";

/** @typedef {import("../phone.js").App} App */

const id = ({id: key}) => key;

/** The bar that holds back what is new. @param {App} app @param {string} words */
function newBar(app, order, items, words) {
  const apply = () => {
    order.apply(items);
    app.draw();
    document.getElementById("list-top")?.focus();
    document.getElementById("list-top")?.scrollIntoView({block: "start"});
  };
  return html`<div class="hold">${words ? html`<button type="button" class="newbar" @click=${apply}>${icon("up")}${words}</button>` : nothing}</div>`;
}

/** @param {App} app */
export function questionsTab(app) {
  const all = listed(app.state.questions);
  const order = app.orders.questions;
  const open = sorted(all.filter((question) => !isDone(question)), app.ui.sort, app.seen.ids);
  // What is answered while somebody reads the list stays where it is until the list is renewed.
  const answeredHere = all.filter((question) => isDone(question) && order.ids?.includes(question.id));
  const {shown, fresh, moved} = order.show([...open, ...answeredHere], app.ui.sort);
  const done = all.filter((question) => isDone(question) && !shown.some(({id: key}) => key === question.id));
  const words = fresh ? n("{count} new question", "{count} new questions", fresh) : moved && app.ui.sort === "popular" ? t("The order has changed") : "";
  return html`
    <h2 class="sr-only" id="tab-title" tabindex="-1">${t("Questions")}</h2>
    <div class="tools">${sortControl(app)}${counters(app)}</div>
    ${newBar(app, order, open, words)}
    <div id="list-top" tabindex="-1"><span class="sr-only">${t("List of questions")}</span></div>
    ${shown.length ? html`<ul class="list" role="list">${repeat(shown, id, (question) => questionCard(app, question))}</ul>` : done.length ? nothing : noQuestions(app)}
    ${older(app, "question")}
    ${done.length ? html`<details class="done" ?open=${!shown.length}><summary>${n("{count} answered question", "{count} answered questions", done.length)}</summary>
      <ul class="list" role="list">${repeat(newestFirst(done), id, (question) => questionCard(app, question))}</ul></details>` : nothing}`;
}

function noQuestions(app) {
  const taken = posting(app.state, "question") !== "off";
  return empty("question", t("No questions yet"), taken ? t("Ask the first one below.") : "");
}

function sortControl(app) {
  const sorts = {popular: t("Popular"), newest: t("Newest"), unseen: t("Unseen first")};
  return html`<div class="seg" role="group" aria-label=${t("Order")}>${Object.entries(sorts).map(([sort, word]) => html`
    <button type="button" aria-pressed=${app.ui.sort === sort} @click=${() => app.choose({sort})}>${word}</button>`)}</div>`;
}

/** How many were received and what became of them, so that nobody wonders who decides. */
export function counters(app) {
  const {received = 0, shown = 0, merged = 0, deferred = 0, answered = 0, waiting = 0, refused = {}} = app.state.counters || {};
  const reasons = Object.entries(refused).filter(([, count]) => count);
  const rows = [[t("Received"), received], [t("In review"), waiting], [t("Public"), shown], [t("Merged"), merged], [t("Answered"), answered], [t("Will be answered in writing"), deferred]];
  return html`<details class="counters"><summary class="tiny">${t("Public {shown} · in review {waiting}", {shown, waiting})}</summary>
    <dl class="small">${rows.filter(([, count]) => count).map(([word, count]) => html`<div><dt>${word}</dt><dd>${count}</dd></div>`)}
      ${reasons.map(([reason, count]) => html`<div><dt>${t("Not shown: {reason}", {reason: reasonOf(reason)})}</dt><dd>${count}</dd></div>`)}</dl>
    <p class="tiny dim">${t("All posts of this meeting, comments and questions.")}</p></details>`;
}

/** @param {App} app */
export function commentsTab(app) {
  const items = newestFirst(listed(app.state.comments));
  const {shown, fresh} = app.orders.comments.show(items, "newest");
  const words = fresh ? n("{count} new comment", "{count} new comments", fresh) : "";
  return html`
    <h2 class="sr-only" id="tab-title" tabindex="-1">${t("Comments")}</h2>
    ${newBar(app, app.orders.comments, items, words)}
    <div id="list-top" tabindex="-1"><span class="sr-only">${t("List of comments")}</span></div>
    ${shown.length ? html`<ul class="list" role="list">${repeat(shown, id, commentCard)}</ul>` : noComments(app)}
    ${older(app, "comment")}`;
}

function noComments(app) {
  const taken = posting(app.state, "comment") !== "off";
  return empty("comment", t("No comments yet"), taken ? t("Write the first one below.") : "");
}

/** Things from outside the live window come by HTTP when somebody asks. */
function older(app, kind) {
  const more = app.older[kind];
  const card = kind === "question" ? (question) => questionCard(app, question) : commentCard;
  const present = new Set(Object.keys(app.state[`${kind}s`] || {}));
  const items = more.items.filter((item) => !present.has(item.id));
  return html`${items.length ? html`<ul class="list" role="list">${repeat(items, id, card)}</ul>` : nothing}
    ${more.possible ? html`<button type="button" class="btn full" @click=${() => more.load()}>${t("Show older")}</button>` : nothing}`;
}
