/** A screen that wants to be let in: it shows six digits until the stage has typed them, then becomes the meeting's screen. */
import {html, render} from "lit-html";
import {brandMark} from "./brand.js";
import {t} from "./i18n.js";
import {listenForKeys, stayAwake} from "./screen/awake.js";

const LOOK_MS = 2_000;
const LATER_MS = 5_000;
const root = document.getElementById("pairing");
const {name, host} = root.dataset;

let code = "";
let lost = false;
let until = 0;

/** @returns {Promise<{status: number, body: any}>} status 0 where nobody answers */
async function ask(method, address) {
  try {
    const response = await fetch(address, {method, headers: {accept: "application/json"}, cache: "no-store"});
    return {status: response.status, body: await response.json()};
  } catch {
    return {status: 0, body: {}};
  }
}

/** One look at the server; answers how long to wait for the next. */
async function step() {
  let {status, body} = await ask("GET", "/screen/pairing");
  if (status === 200 && !body.code && !body.meeting) ({status, body} = await ask("POST", "/screen/pairing"));
  if (status === 200 && body.meeting) ({status, body} = await ask("POST", "/screen/enter"));
  if (status === 200 && body.page) return location.replace(body.page);
  lost = status !== 200;
  // Digits that have ended are not shown, also while nobody answers.
  if (!lost) ({code, expires_at: until} = body);
  else if (Date.now() > until) code = "";
  draw();
  setTimeout(step, lost ? LATER_MS : LOOK_MS);
}

function draw() {
  render(html`
    <header>${brandMark({named: false})}<b>${name}</b><span>${host}</span></header>
    <h1>${t("Type this number on the stage page")}</h1>
    <p class="digits" aria-live="polite">${code ? html`<span>${code.slice(0, 3)}</span> <span>${code.slice(3)}</span>` : "… …"}</p>
    <ol>
      <li>${t("On the stage page, press Connect a screen.")}</li>
      <li>${t("Type the six digits.")}</li>
      <li>${t("This screen then opens by itself.")}</li>
    </ol>
    <footer>${lost ? html`<b class="lost">${t("The connection is lost. It is tried again by itself.")}</b>` : t("The number changes every 10 minutes.")}</footer>`, root);
}

stayAwake();
listenForKeys();
draw();
step();
