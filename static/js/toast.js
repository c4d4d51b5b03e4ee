/** A line at the bottom that says what happened and offers the one thing to do about it. */
import {say} from "./announce.js";
import {t} from "./i18n.js";

const STAY_MS = 8_000;

const place = document.createElement("aside");
place.className = "toasts";
document.body.append(place);

/**
 * @param {string} text
 * @param {{action?: string, run?: () => void, stay?: boolean, quiet?: boolean}} [options] stay: until it is closed; quiet: said elsewhere
 * @returns {() => void} takes it away
 */
export function toast(text, {action, run, stay = false, quiet = false} = {}) {
  const line = document.createElement("div");
  line.className = "toast";
  const words = document.createElement("span");
  words.className = "grow";
  words.textContent = text;
  line.append(words);
  const close = () => line.remove();
  if (action) line.append(button(action, () => { close(); run?.(); }));
  line.append(button(t("Close"), close));
  place.replaceChildren(line);
  if (!quiet) say(text);
  // Nobody is hurried who is on it: it goes only while neither finger nor focus is there.
  const leave = () => (line.matches(":hover, :focus-within") ? setTimeout(leave, STAY_MS) : close());
  if (!stay) setTimeout(leave, STAY_MS);
  return close;
}

function button(label, run) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", run);
  return element;
}
