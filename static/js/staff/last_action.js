/** What this person did last, and the way back. */
import {html, nothing} from "lit-html";
import {n, t} from "../i18n.js";
import {cap} from "../keys.js";
import {deedWord, start} from "./words.js";

/** What a person did last and has not taken back. @returns {any} */
export function lastOwn(actions, me) {
  const own = Object.values(actions || {}).filter(({by, name, undone}) => by === me && name !== "staff.undo" && !undone);
  return own.sort((a, b) => b.at - a.at || b.seq - a.seq)[0];
}

/** An action in a line: what, and about which words or how many. */
export function deed({name, text, count}) {
  if (count > 1) return `${deedWord(name)}: ${n("{count} post", "{count} posts", count)}`;
  return text ? `${deedWord(name)}: “${start(text)}”` : deedWord(name);
}

/** @param {Record<string, any> | undefined} actions @param {string} me @param {number} now @param {() => void} undo */
export function lastAction(actions, me, now, undo) {
  const action = lastOwn(actions, me);
  if (!action) return nothing;
  return html`<span class="row last"><span class="lastwords">${deed(action)}</span>
    ${action.undoable_until > now ? html`<button class="btn s quiet" type="button" id="undo" @click=${undo}>${t("Undo")} ${cap("KeyZ")}</button>` : nothing}</span>`;
}
