/**
 * The rows of a meeting's form: added, moved and removed without a round to the server, planned
 * times beside them. The server does the same where no script runs.
 */

const form = /** @type {HTMLFormElement} */ (document.querySelector("form.prepare"));
const say = (words) => { document.getElementById("say").textContent = words; };
const lists = Object.fromEntries([...form.querySelectorAll("[data-rows]")].map((list) => [list.dataset.rows, list]));
const rowsOf = (table) => [...lists[table].children];
const valueOf = (name) => form.elements.namedItem(name)?.value ?? "";

form.querySelector(".keyhint").hidden = false;
form.addEventListener("click", press);
form.addEventListener("keydown", pressKey);
form.addEventListener("input", refresh);
// A second press while the first is on its way would send the form again.
form.addEventListener("submit", () => setTimeout(() => form.querySelectorAll(".savebar button").forEach((button) => { button.disabled = true; })));
addEventListener("pageshow", () => form.querySelectorAll(".savebar button").forEach((button) => { button.disabled = false; }));
refresh();

/** @param {MouseEvent} event */
function press(event) {
  const button = /** @type {HTMLElement} */ (event.target).closest("button[data-do]");
  if (!button) return;
  event.preventDefault();
  const verb = button.dataset.do;
  if (verb === "add") add(button.value.split(".")[0]);
  else if (verb === "remove") remove(button.closest("[data-row]"));
  else move(button.closest("[data-row]"), verb, button);
}

/** Alt and an arrow move the row in which somebody writes. @param {KeyboardEvent} event */
function pressKey(event) {
  const verb = event.altKey && {ArrowUp: "up", ArrowDown: "down"}[event.key];
  const target = /** @type {HTMLElement} */ (event.target);
  const row = target.closest("[data-row]");
  if (!verb || !row?.querySelector("[data-do]")) return;
  event.preventDefault();
  move(row, verb, target);
}

/** A new row behind the others, from the template that the server made. @param {string} table */
function add(table) {
  const keys = rowsOf(table).map((row) => Number(row.querySelector(`[name="${table}"]`).value));
  const key = String(Math.max(0, ...keys) + 1);
  const made = document.importNode(form.querySelector(`[data-new="${table}"]`).content, true);
  for (const element of made.querySelectorAll("*")) {
    for (const name of element.getAttributeNames()) {
      const value = element.getAttribute(name);
      if (value.includes("__KEY__")) element.setAttribute(name, value.replaceAll("__KEY__", key));
    }
  }
  const row = made.querySelector("[data-row]");
  if (table === "poll") row.querySelector(`[name="poll.${key}.id"]`).value = freeName();
  lists[table].append(row);
  refresh();
  row.querySelector("input[type=text]").focus();
}

/** A name by which the programme refers to a new poll. */
function freeName() {
  const taken = new Set(polls().map((poll) => poll.id));
  let number = 1;
  while (taken.has(`poll-${number}`)) number += 1;
  return `poll-${number}`;
}

/** @param {HTMLElement} row @param {string} verb @param {HTMLElement} held what keeps the focus */
function move(row, verb, held) {
  const other = verb === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other?.querySelector("[data-do]")) return;
  if (verb === "up") other.before(row);
  else other.after(row);
  refresh();
  held.focus();
  say(row.parentElement.dataset.moved.replace("{n}", String(rowsOf(row.dataset.row).indexOf(row) + 1)));
}

/** @param {HTMLElement} row */
function remove(row) {
  const list = row.parentElement;
  const near = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  refresh();
  (near?.querySelector("input[type=text]") ?? list.parentElement.querySelector("[data-do=add]")).focus();
  say(list.dataset.removed);
}

/** Numbers, times, and the polls that an item may choose. */
function refresh() {
  for (const table of Object.keys(lists)) {
    rowsOf(table).forEach((row, at) => row.querySelectorAll("[data-number]").forEach((place) => { place.textContent = String(at + 1); }));
  }
  for (const row of rowsOf("poll")) {
    const kind = row.querySelector("select")?.value;
    row.querySelectorAll("[data-only]").forEach((part) => { part.hidden = part.dataset.only !== kind; });
  }
  form.querySelectorAll("select[data-polls]").forEach(offer);
  tell();
}

/** The polls that have a name: those that were made on the stage have none. */
function polls() {
  const told = rowsOf("poll").map((row) => {
    const of = (name) => row.querySelector(`[name$=".${name}"]`).value;
    return {id: of("id"), title: of("title")};
  });
  return told.filter((poll) => poll.id);
}

/** @param {HTMLSelectElement} select */
function offer(select) {
  const known = new Map([...select.options].map((option) => [option.value, option]));
  const wanted = new Set(["", select.value, ...polls().map((poll) => poll.id)]);
  for (const [value, option] of known) if (!wanted.has(value)) option.remove();
  for (const {id, title} of polls()) {
    const option = known.get(id) ?? new Option(title, id);
    option.textContent = title || id;
    if (!option.isConnected) select.append(option);
  }
}

/** The planned time of each item, and how the programme fits the meeting. */
function tell() {
  const start = minutesOf(valueOf("starts_at")), end = minutesOf(valueOf("ends_at"));
  let at = start;
  for (const row of rowsOf("agenda")) {
    row.querySelector("[data-clock]").textContent = Number.isNaN(at) ? "" : hhmm(at);
    at += Number(row.querySelector('[name$=".minutes"]').value) || 0;
  }
  const line = form.querySelector("[data-drift]"), over = at - end;
  line.classList.toggle("over", over > 0);
  line.textContent = Number.isNaN(over) ? "" : words(line, over);
}

function words({dataset}, over) {
  return over ? (over > 0 ? dataset.over : dataset.under).replace("{n}", String(Math.abs(over))) : dataset.even;
}

/** Local times are compared with each other alone, so that no zone matters. @param {string} text */
function minutesOf(text) {
  return Date.parse(`${text}Z`) / 60_000;
}

function hhmm(minutes) {
  return new Date(minutes * 60_000).toISOString().slice(11, 16);
}
