/** Who wrote it and how it came: nothing for a nameless post from a phone. */
import {html, nothing} from "lit-html";
import {sourceWord} from "../staff/words.js";

/** @param {{name?: string, source?: string}} post */
export function byline({name, source = "phone"}) {
  const way = source === "phone" ? nothing : html`<span>${sourceWord(source)}</span>`;
  return html`${name ? html`<span class="name">${name}</span>` : nothing} ${way}`;
}
