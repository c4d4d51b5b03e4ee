/** One question, one comment, one answer, as citizens see them. */
import {html, nothing} from "lit-html";
import {dayInYear, hhmm} from "../clock.js";
import {n, t} from "../i18n.js";
import {icon} from "../icons.js";
import {answerBlock} from "./promise.js";
import {isDone} from "./select.js";
import {standing, statusOf} from "./words.js";

/** @typedef {import("../phone.js").App} App */

/** Who wrote it and when. */
export const byline = ({name, at}) => html`<span>${name || t("Anonymous")}</span><time datetime=${new Date(at).toISOString()}>${hhmm(at)}</time>`;

/** A question with its support button. @param {App} app @param {any} question */
export function questionCard(app, question) {
  const {id, text} = question;
  // After the end nothing is being answered any more.
  const status = standing(question.status, app.state.meeting?.status === "closed");
  return html`<li id=${`q-${id}`} class="card q ${status === "live" ? "live" : ""}" data-post=${id}>
    <div class="grow">
      ${stateChip({...question, status})}
      <p class="words" id=${`q-${id}-text`}>${text}</p>
      <div class="meta">${byline(question)}${mergedChip(question)}</div>
      ${question.department && status !== "deferred" ? html`<p class="meta">${t("Answered by: {name}", {name: question.department})}</p>` : nothing}
      ${answerBlock(question)}
      ${status === "deferred" ? deferral(question) : nothing}
    </div>
    ${supportButton(app, question)}
  </li>`;
}

function stateChip({status, position}) {
  if (status === "public") return nothing;
  const {word, look} = statusOf({kind: "question", status});
  const place = status === "queued" && position ? html` ${position}` : nothing;
  return html`<p class="states"><span class="chip ${look}">${word}${place}</span></p>`;
}

const mergedChip = ({merged}) => (merged ? html`<span class="chip blue">${icon("merge")}${n("{count} similar question joined in", "{count} similar questions joined in", merged)}</span>` : nothing);

/** Who answers in writing, and by when (`due` is a date: 2019-04-05). */
export function deferral({department, due}) {
  if (!department && !due) return nothing;
  return html`<p class="meta">${department ? html`<span>${department}</span>` : nothing}${due ? html`<span>${t("By {date}", {date: dayInYear(due)})}</span>` : nothing}</p>`;
}

/** The hand that a person lends to a question; a bare number where supports are no longer taken. */
export function supportButton(app, question) {
  if (question.score === undefined) return nothing;
  const score = app.supports.score(question);
  const mine = app.supports.has(question.id);
  if (isDone(question) || app.state.meeting?.status === "closed" || app.mine.reader) {
    return html`<p class="support told"><i>${mine ? t("Supported") : t("Support")}</i>${score}</p>`;
  }
  return html`<button type="button" class="support" id=${`support-${question.id}`} aria-pressed=${mine} aria-describedby=${`q-${question.id}-text`}
    @click=${() => app.supports.toggle(question.id)}>
    <i>${mine ? html`${t("Supported")} ✓` : html`<span aria-hidden="true">♡ </span>${t("Support")}`}</i>${score}</button>`;
}

/** A comment. */
export const commentCard = (comment) => html`<li id=${`c-${comment.id}`} class="card c" data-post=${comment.id}>
  <p class="words">${comment.text}</p><div class="meta">${byline(comment)}</div>${answerBlock(comment)}</li>`;

/** Nothing here yet. */
export const empty = (name, title, text) => html`<div class="empty">${icon(name)}<b>${title}</b>${text ? html`<p>${text}</p>` : nothing}</div>`;
