/** What stands at the right of the stage: one panel at a time, chosen by tabs. */
import {html, nothing} from "lit-html";
import {t} from "../i18n.js";
import {notesPanel, openNotes} from "./notes.js";
import {openPolls, pollPanel} from "./polls.js";
import {questionPanel} from "./questions.js";
import {questions} from "./show.js";

/** @typedef {import("./tools.js").Tools} Tools */

/**
 * A panel: its word on the tab, how many things in it wait for somebody (0 shows nothing), and what it draws.
 * @typedef {{id: string, word: () => string, count: (tools: Tools) => number, body: (tools: Tools) => unknown}} Panel
 */

/** @type {Panel[]} in the order of their tabs */
const PANELS = [
  {id: "questions", word: () => t("Questions"), count: ({meeting}) => questions(meeting.state.public || {}).queue.length, body: questionPanel},
  {id: "polls", word: () => t("Polls"), count: openPolls, body: pollPanel},
  {id: "notes", word: () => t("Notes"), count: openNotes, body: notesPanel},
];

let chosen = PANELS[0].id;

/** Brings a panel to the front. @param {string} id @param {Tools} tools */
export function openPanel(id, tools) {
  chosen = id;
  tools.redraw();
}

/** @param {Tools} tools */
export function sidePane(tools) {
  const panel = PANELS.find(({id}) => id === chosen) || PANELS[0];
  return html`
    <section class="pane side" aria-label=${t("Panels")}>
      ${PANELS.length > 1 ? html`<div class="seg tabs" role="tablist" aria-label=${t("Panels")} @keydown=${(event) => walk(event, tools)}>${PANELS.map((one) => tab(one, panel, tools))}</div>` : nothing}
      <div class="panel" role=${PANELS.length > 1 ? "tabpanel" : nothing} id="side-panel" aria-labelledby=${PANELS.length > 1 ? `tab-${panel.id}` : nothing}>${panel.body(tools)}</div>
    </section>`;
}

function tab(panel, open, tools) {
  const selected = panel === open;
  const count = panel.count(tools);
  return html`<button type="button" role="tab" id=${`tab-${panel.id}`} aria-selected=${String(selected)} aria-controls="side-panel" tabindex=${selected ? 0 : -1}
    @click=${() => openPanel(panel.id, tools)}>${panel.word()}${count ? html` <b class="count">${count}</b>` : nothing}</button>`;
}

/** Left and right go through the tabs, as in every list of tabs. */
function walk(event, tools) {
  const step = {ArrowLeft: -1, ArrowRight: 1}[event.code];
  if (!step) return;
  event.preventDefault();
  const at = PANELS.findIndex(({id}) => id === chosen);
  const {id} = PANELS[(at + step + PANELS.length) % PANELS.length];
  openPanel(id, tools);
  document.getElementById(`tab-${id}`)?.focus();
}
