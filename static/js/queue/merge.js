/** The picker for merging: similar questions first, all public ones by a search; arrows and Enter, or a press. */
import {html} from "lit-html";
import {t} from "../i18n.js";
import {composing, similar} from "../text.js";
import {mergeTargets, passes} from "./posts.js";
import {coveredText} from "./privacy.js";

/**
 * @param {import("../staff/sheet.js").Sheet} sheet @param {import("./desk.js").Desk} desk
 * @param {import("./posts.js").Post} post @param {(into: string) => Promise<any>} merge
 */
export function openMerge(sheet, desk, post, merge) {
  const state = {text: "", at: 0, error: "", sending: false};

  const found = () => {
    const {alike, others} = mergeTargets(post, desk.all, similar);
    const search = (list) => list.filter((question) => passes(question, {kind: "all", text: state.text, item: ""}));
    return {alike: search(alike), others: search(others).slice(0, 40)};
  };
  const choose = async (question) => {
    if (!question || state.sending) return;
    state.sending = true;
    sheet.close();
    await merge(question.id);
  };
  const onKey = (event) => {
    if (composing(event)) return;
    const {alike, others} = found();
    const all = [...alike, ...others];
    const step = {ArrowDown: 1, ArrowUp: -1}[event.code];
    if (step) state.at = Math.max(0, Math.min(all.length - 1, state.at + step));
    else if ((event.code === "Enter" || event.code === "NumpadEnter") && event.target.matches("input")) choose(all[state.at]);
    else return;
    event.preventDefault();
    sheet.redraw();
    sheet.element?.querySelector("[role=option][aria-selected=true]")?.scrollIntoView({block: "nearest"});
  };
  const onInput = (event) => {
    state.text = event.target.value.trim();
    state.at = 0;
    sheet.redraw();
  };
  sheet.open({title: t("Merge into which question?"), wide: true, onKey, body: () => body(post, state, found(), onInput, choose)});
}

const body = (post, state, {alike, others}, onInput, choose) => html`
  <blockquote class="quote words">${coveredText(post)}</blockquote>
  <input class="field" type="search" role="combobox" data-first aria-expanded="true" aria-controls="targets" aria-autocomplete="list"
    aria-label=${t("Search public questions")} placeholder=${t("Search public questions")}
    aria-activedescendant=${alike.length + others.length ? `target-${state.at}` : ""} @input=${onInput}>
  <div id="targets" role="listbox" class="targets" aria-label=${t("Public questions")}>
    ${group(t("Similar"), alike, 0, state.at, choose)}
    ${group(alike.length ? t("Other public questions") : t("Public questions"), others, alike.length, state.at, choose)}
  </div>
  ${alike.length + others.length ? "" : html`<p class="empty">${t("No public question matches.")}</p>`}
  <p class="hint">${t("Supporters of both are counted once each. The author is told. It can be undone.")}</p>`;

const group = (title, questions, from, at, choose) => (questions.length ? html`
  <div role="group" aria-label=${title}>
    <p class="tiny dim b" aria-hidden="true">${title}</p>
    ${questions.map((question, index) => html`
      <div role="option" class="target row" id=${`target-${from + index}`} aria-selected=${String(from + index === at)} @click=${() => choose(question)}>
        <span class="grow words">${question.text}</span><b class="tiny">♡ ${question.score}</b>
      </div>`)}
  </div>` : "");
