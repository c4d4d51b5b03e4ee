/** What departments know: under its question, or about the topic; one's own can be taken back. */
import {html, nothing} from "lit-html";
import {t} from "../i18n.js";
import {factsOf} from "./view.js";

/** @typedef {import("./tools.js").Tools} Tools */

/** The facts for a question. @param {string | undefined} id @param {Tools} tools @param {boolean} [fixed] to be read only */
export function facts(id, tools, fixed = false) {
  const found = factsOf(tools.meeting.state.speaker || {}, id);
  if (!found.length) return nothing;
  return html`<ul class="facts" aria-label=${t("Facts from departments")}>${found.map((fact) => entry(fact, tools, fixed))}</ul>`;
}

/** The facts for the topic, under a heading. @param {Tools} tools */
export function topicFacts(tools) {
  const list = facts(undefined, tools);
  return list === nothing ? nothing : html`<h2>${t("Facts about the topic")}</h2>${list}`;
}

const entry = ({id, text, department}, {acting, department: own}, fixed) => html`
  <li><p class="words">${text}</p>
    <p class="row small dim"><span class="grow">${department}</span>
      ${department === own && !fixed ? html`<button class="btn s quiet" type="button" id=${`fact-${id}`} @click=${() => acting.run("fact.withdraw", {id})}>${t("Take the fact back")}<span class="sr-only">: ${text}</span></button>` : nothing}</p></li>`;
