/**
 * Keyboard shortcuts of the staff pages, by physical key (`event.code`), so that they work while the keyboard is in
 * Hangul mode. Silent in text fields, while composing, beside a modifier, under an open dialog, and when switched off.
 */
import {html} from "lit-html";
import {t} from "./i18n.js";
import {store} from "./page.js";
import {composing} from "./text.js";

/**
 * @typedef {object} Binding
 * @property {string[]} codes physical keys, the one to show first: ["KeyJ", "ArrowDown"]
 * @property {boolean} [shift] with Shift; without the field the key means the same with and without
 * @property {boolean} [repeats] also while the key is held down
 * @property {string} [group] where it stands in the list of keys; a binding without a group is not listed
 * @property {() => string} [label]
 * @property {(event: KeyboardEvent) => void} run
 */

const STORED = "madang:keys";
const NAMES = {
  ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Slash: "/", Period: ".",
  BracketLeft: "[", BracketRight: "]", Escape: "Esc", PageDown: "PgDn", PageUp: "PgUp",
};

/** The word on the key cap. */
export const keyName = (code) => NAMES[code] || code.replace(/^(Key|Digit)/, "");

/** Single keys can be switched off (WCAG 2.1.4). */
export const keysOn = () => store.get(STORED) !== "off";
export const switchKeys = (on) => store.set(STORED, on ? null : "off");

/** The key cap beside a button's word; nothing while keys are switched off. */
export const cap = (code) => (code && keysOn() ? html`<kbd aria-hidden="true">${keyName(code)}</kbd>` : "");

/**
 * Listens on the whole page.
 * @param {() => Binding[]} bindings asked at every key, so that they may depend on what is focused
 */
export function listenForKeys(bindings) {
  document.addEventListener("keydown", (event) => {
    if (!keysOn() && event.code !== "Escape") return;
    if (!forThePage(event)) return;
    const binding = find(bindings(), event);
    if (!binding) return;
    event.preventDefault();
    binding.run(event);
  });
}

/** The binding that a key event means. */
export function find(bindings, event) {
  return bindings.find(({codes, shift, repeats}) => (
    codes.includes(event.code) && (shift === undefined || shift === event.shiftKey) && (repeats || !event.repeat)
  ));
}

function forThePage(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || composing(event)) return false;
  if (document.querySelector("dialog[open]")) return false;
  const target = /** @type {HTMLElement} */ (event.target);
  return !writes(target) && !ownKey(target, event.code);
}

const TEXT_FIELD = "input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select, [contenteditable]";
const writes = (target) => Boolean(target.closest?.(TEXT_FIELD));

/** Keys that the focused control needs itself: a button is pressed, a radio is changed. */
function ownKey(target, code) {
  if (code === "Space" || code === "Enter" || code === "NumpadEnter") {
    return Boolean(target.closest?.("button, a[href], summary, input"));
  }
  return code.startsWith("Arrow") && Boolean(target.closest?.("input, [role=tab]"));
}

/** The list behind `?`: every key in its group, and the switch. */
export function keyList(bindings, onSwitch) {
  const groups = new Map();
  for (const binding of bindings) {
    if (binding.group) groups.set(binding.group, [...(groups.get(binding.group) || []), binding]);
  }
  return html`
    <div class="keylist">${[...groups].map(([group, members]) => html`
      <section><h3>${group}</h3><dl>${members.map(keyRow)}</dl></section>`)}
    </div>
    <label class="choice"><input type="checkbox" .checked=${keysOn()} @change=${(event) => onSwitch(event.target.checked)}>
      <span>${t("Use single keys on this computer")}</span></label>`;
}

const keyRow = ({codes, shift, label}) => html`
  <div><dt>${shift ? html`<kbd>Shift</kbd>` : ""}${codes.filter((code) => !code.startsWith("Numpad")).map((code) => html`<kbd>${keyName(code)}</kbd>`)}</dt><dd>${label()}</dd></div>`;
