/** A department's desk: which questions are its own, which are free, and what it does with each. */
import {html, nothing} from "lit-html";
import {classMap} from "lit-html/directives/class-map.js";
import {repeat} from "lit-html/directives/repeat.js";
import {day} from "../clock.js";
import {t} from "../i18n.js";
import {statusOf} from "../phone/words.js";
import {facts, topicFacts} from "./facts.js";
import {lastNotes} from "./notes.js";
import {nextQuestions} from "./on_stage.js";
import {allQuestions, counts, deskQuestions, isUnanswered} from "./view.js";

/** @typedef {import("./tools.js").Tools} Tools */

/** @param {Tools} tools */
export function desk(tools) {
  const {speaker = {}} = tools.meeting.state;
  return html`
    <section class="list" aria-labelledby="list">
      <div class="row wrap"><h2 id="list" tabindex="-1">${t("Questions")}</h2>${filters(tools)}</div>
      ${cards(tools)}
    </section>
    <section class="coming" aria-labelledby="live" tabindex="0">
      <h2 id="live">${speaker.live ? t("Being answered now") : t("No question yet")}</h2>
      ${speaker.live ? html`<div class="card live"><p class="words b">${speaker.live.text}</p>${facts(speaker.live.id, tools, true)}</div>` : nothing}
      <h2>${t("Next questions")}</h2>
      ${nextQuestions(speaker)}
      ${topicFacts(tools)}
      <button class="btn" type="button" id="topic-fact" @click=${() => tools.words.fact()}>${t("Send a fact about the topic")}</button>
      ${lastNotes(tools)}
    </section>`;
}

function filters(tools) {
  const many = counts(allQuestions(tools.meeting.state), tools.department);
  const words = {mine: t("Ours"), free: t("Free"), all: t("All")};
  const choose = (filter) => {
    tools.filter = filter;
    held.ids = [];
    tools.redraw();
  };
  return html`<div class="seg end" role="group" aria-label=${t("Which questions")}>${Object.keys(words).map((filter) => html`
    <button type="button" id=${`filter-${filter}`} aria-pressed=${String(tools.filter === filter)} @click=${() => choose(filter)}>${words[filter]} <b class="count">${many[filter]}</b></button>`)}</div>`;
}

/** The order as it is shown: while a finger or the focus is in the list, nothing in it changes places or leaves. */
const held = {ids: []};

function inOrder(questions, all) {
  const list = document.getElementById("desk");
  if (held.ids.length && list?.matches(":hover, :focus-within")) {
    const kept = held.ids.filter((id) => id in all).map((id) => ({id, ...all[id]}));
    questions = [...kept, ...questions.filter(({id}) => !held.ids.includes(id))];
  }
  held.ids = questions.map(({id}) => id);
  return questions;
}

function cards(tools) {
  const all = allQuestions(tools.meeting.state);
  const questions = inOrder(deskQuestions(all, tools.filter, tools.department), all);
  if (!questions.length) return html`<p class="empty">${emptyWord(tools.filter)}</p>`;
  return html`<ul class="cards" id="desk">${repeat(questions, ({id}) => id, (question) => html`<li>${card(question, tools)}</li>`)}</ul>`;
}

const emptyWord = (filter) => ({
  mine: t("Your department has taken no question yet. Choose one under “Free”."),
  free: t("No question is free."),
  all: t("No question is public yet."),
}[filter]);

function card(question, tools) {
  const {id, text, answer, score, department} = question;
  return html`
    <article class=${classMap({card: true, live: question.status === "live"})} data-question tabindex="-1" aria-labelledby=${`q-${id}`}>
      <p class="row wrap small">${stateChip(question)}${department ? html`<span class=${`chip ${department === tools.department ? "ok" : ""}`}>${department}</span>` : nothing}
        <span class="dim end">${t("Supports")} <b>${score}</b></span></p>
      <p class="words" id=${`q-${id}`}>${text}</p>
      ${answer ? html`<p class="answer words"><b class="small">${t("Answer")}</b> ${answer}</p>` : nothing}
      ${facts(id, tools)}
      <div class="row wrap">${actions(question, tools)}</div>
    </article>`;
}

function stateChip({status, position, due}) {
  const {word, look} = statusOf({kind: "question", status});
  const by = status === "deferred" && due ? t("By {date}", {date: Number.isNaN(Date.parse(due)) ? due : day(Date.parse(due))}) : "";
  return html`<span class=${`chip ${look}`}>${word}${status === "queued" && position ? ` ${position}` : ""}</span>${by ? html`<b>${by}</b>` : nothing}`;
}

/** What another department has taken is answered by it; facts help everybody. */
function actions(question, {acting, words, department: us}) {
  const {id, department, answer} = question;
  const own = department === us;
  const verb = own ? "question.give_back" : "question.take";
  const open = isUnanswered(question);
  return html`
    ${open && (own || !department) ? html`<button class=${`btn s ${own ? "" : "main"}`} type="button" id=${`take-${id}`} aria-busy=${String(acting.runs(id))} aria-describedby=${`q-${id}`}
      @click=${() => acting.run(verb, {id})}>${own ? t("Give back") : t("Take it")}</button>` : nothing}
    ${own || !department ? html`<button class="btn s" type="button" id=${`answer-${id}`} aria-describedby=${`q-${id}`} @click=${() => words.answer(question)}>${answer ? t("Change the answer") : t("Write the answer")}</button>` : nothing}
    ${open ? html`<button class="btn s" type="button" id=${`send-${id}`} aria-describedby=${`q-${id}`} @click=${() => words.fact(question)}>${t("Send a fact")}</button>` : nothing}`;
}

/** Which card of the list an element is in, counted from 0; -1 outside. @param {Element} element */
export function placeOf(element) {
  const own = element.closest("[data-question]");
  return own ? [...document.querySelectorAll("[data-question]")].indexOf(own) : -1;
}

/** The card that has come to this place gets the focus, so that the keyboard goes on where it was. @param {number} place */
export function focusNear(place) {
  if (place < 0) return;
  const all = document.querySelectorAll("[data-question]");
  const near = /** @type {HTMLElement} */ (all[Math.min(place, all.length - 1)]) || document.getElementById("list");
  near?.focus({preventScroll: true});
}
