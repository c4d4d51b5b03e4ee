/** Who wrote it and how it came: nothing for a nameless post from a phone. */
import {html, nothing} from "lit-html";
import {t} from "../i18n.js";

const SOURCES = {
  paper: () => t("On paper"),
  microphone: () => t("At the microphone"),
  call: () => t("By telephone"),
  advance: () => t("Sent in advance"),
};

/** @param {{name?: string, source?: string}} post */
export function byline({name, source}) {
  const way = SOURCES[source]?.();
  return html`${name ? html`<span class="name">${name}</span>` : nothing} ${way ? html`<span>${way}</span>` : nothing}`;
}
