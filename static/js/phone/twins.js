/** Before a question is sent: is it there already? */
import {html, nothing} from "lit-html";
import {say} from "../announce.js";
import {n, t} from "../i18n.js";
import {openSheet} from "../sheet.js";
import {similar} from "../text.js";
import {isDone, listed} from "./select.js";
import {statusOf} from "./words.js";

/**
 * Offers up to three similar public questions.
 * @param {import("../phone.js").App} app @param {string} text
 * @param {{send: () => void, supported: () => void}} then
 * @returns {boolean} whether there was something to offer
 */
export function offerTwins(app, text, {send, supported}) {
  const found = similar(text, listed(app.state.questions));
  if (!found.length) return false;
  openSheet(t("Is one of these your question?"), (close) => html`
    <p class="small dim">${t("Questions with more support are answered first.")}</p>
    <ul class="list" role="list">${found.map((twin) => twinCard(app, twin, () => { close(); supported(); }))}</ul>
    <div class="col">
      <button type="button" class="btn full" @click=${() => { close(); send(); }}>${t("Mine is different: send it")}</button>
      <button type="button" class="btn quiet full" @click=${close}>${t("Go on writing")}</button>
    </div>`);
  say(n("{count} similar question", "{count} similar questions", found.length));
  return true;
}

function twinCard(app, twin, supported) {
  const support = () => {
    if (!app.supports.has(twin.id)) app.supports.toggle(twin.id);
    supported();
    say(t("You support this question."));
  };
  const {word, look} = statusOf({kind: "question", ...twin});
  return html`<li class="card twin">
    <p class="states"><span class="chip ${look}">${word}</span><span class="tiny dim">${n("{count} supporter", "{count} supporters", app.supports.score(twin))}</span></p>
    <p class="words">${twin.text}</p>
    ${twin.answer ? html`<div class="answer"><b class="small">${t("Answer")}</b><p class="words">${twin.answer}</p></div>` : nothing}
    ${isDone(twin) ? nothing : html`<button type="button" class="btn full" @click=${support}>${t("Support this question instead")}</button>`}</li>`;
}
