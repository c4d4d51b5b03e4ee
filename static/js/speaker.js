/** The speaker's page: the question to answer, the next two, the time, and the words prepared for this item. */
import {html, nothing, render} from "lit-html";
import {say} from "./announce.js";
import {hhmm, remaining} from "./clock.js";
import {openMeeting} from "./documents.js";
import {t} from "./i18n.js";
import {PAGE, reloadWhenIdle} from "./page.js";
import {stayAwake} from "./screen/awake.js";
import {currentItem, listed} from "./screen/view.js";
import {offlineSince} from "./staff/connection.js";

const SOON_MS = 60_000;

const root = document.getElementById("speaker");
const meeting = openMeeting(PAGE);
let announced = meeting.state.speaker?.live?.id;

function draw() {
  const {public: open = {}, speaker = {}} = meeting.state;
  const item = currentItem({public: open, stage: open.stage ?? {}});
  render(html`
    ${top(open.meeting ?? {}, item)}
    <section class="question" aria-labelledby="live">
      <h2 id="live" class="chip ${speaker.live ? "live" : ""}">${speaker.live ? t("Being answered now") : t("No question yet")}</h2>
      ${speaker.live ? asked(speaker.live) : html`<p class="large dim">${t("The next question appears here.")}</p>`}
    </section>
    <section class="coming" aria-labelledby="coming">
      <h2 id="coming">${t("Next questions")}</h2>
      ${next(speaker.next)}
      ${script(speaker.script)}
    </section>`, root);
  announce(speaker.live);
}

function top({title}, item) {
  const since = offlineSince(meeting.connection);
  return html`
    <header class="head">
      <span class="mark" aria-hidden="true"></span>
      <h1>${title}</h1>
      ${item ? html`<p class="dim">${item.title}</p>` : nothing}
      ${since ? html`<p class="chip warn">${t("Offline since {time}", {time: hhmm(since)})}</p>` : nothing}
      ${clock(item)}
    </header>`;
}

/** Beyond its time the clock counts on: the speaker has to know, the room has not. */
function clock(item) {
  if (!item?.ends_at) return html`<p class="clock">${hhmm(meeting.now())}</p>`;
  const left = item.ends_at - meeting.now();
  const [words, duration] = left > 0 ? [t("Time left"), left] : [t("Over time"), -left];
  return html`<p class="clock ${left < SOON_MS ? "late" : ""}" role="timer">${words} <b>${remaining(duration)}</b></p>`;
}

function asked({text, name, to, score}) {
  return html`
    <p class="large words">${text}</p>
    <p class="facts dim">
      <span>${t("Supports")} <b>${score}</b></span>
      ${name ? html`<span>${name}</span>` : nothing}
      ${to ? html`<span>${t("To: {name}", {name: to})}</span>` : nothing}
    </p>`;
}

function next(coming) {
  const questions = listed(coming).sort((a, b) => a.position - b.position);
  if (!questions.length) return html`<p class="dim">${t("None is waiting yet.")}</p>`;
  return html`<ol>${questions.map(({text, score}) => html`<li class="card"><span class="words">${text}</span> <small class="dim">${t("Supports")} <b>${score}</b></small></li>`)}</ol>`;
}

function script({script: text, prompt} = {}) {
  if (!text && !prompt) return nothing;
  return html`
    <h2>${t("Script")}</h2>
    ${prompt ? html`<p class="b words">${prompt}</p>` : nothing}
    ${text ? html`<p class="words">${text}</p>` : nothing}`;
}

/** Who reads by ear hears a new question when it comes on stage. */
function announce(live) {
  if (live?.id === announced) return;
  announced = live?.id;
  if (live) say(t("New question: {text}", {text: live.text}));
}

meeting.subscribe(draw);
setInterval(draw, 1_000);
stayAwake();
reloadWhenIdle(meeting, {busy: () => meeting.connection.status !== "online"});
draw();
