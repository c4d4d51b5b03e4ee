/** An answer and what was promised in it, as everybody reads them. */
import {html, nothing} from "lit-html";
import {dayInYear} from "../clock.js";
import {t} from "../i18n.js";

/** "Promise: … · Health Policy Division · By 5 April" @param {{text?: string, owner?: string, due?: string} | undefined} promise */
export function promised(promise) {
  if (!promise) return nothing;
  const {text, owner, due} = promise;
  return html`<p class="promise"><b>${t("Promise")}</b>${text ? html` <span class="words">${text}</span>` : nothing}
    ${owner || due ? html`<span class="meta">${owner ? html`<span>${owner}</span>` : nothing}${due ? html`<span>${t("By {date}", {date: dayInYear(due)})}</span>` : nothing}</span>` : nothing}</p>`;
}

/** @param {{answer?: string, promise?: any}} post */
export function answerBlock({answer, promise}) {
  if (!answer && !promise) return nothing;
  return html`<div class="answer">${answer ? html`<b class="small">${t("Answer")}</b><p class="words">${answer}</p>` : nothing}${promised(promise)}</div>`;
}
