/** The room's screen: one scene after the other, drawn from the documents, never an error. */
import {html, render} from "lit-html";
import {keyed} from "lit-html/directives/keyed.js";
import {openMeeting} from "./documents.js";
import {t} from "./i18n.js";
import {PAGE, reloadWhenIdle} from "./page.js";
import {SCENES} from "./scenes/index.js";
import {listenForKeys, stayAwake, toggleFullScreen, watchPointer} from "./screen/awake.js";
import {fitAll} from "./screen/fit.js";
import {Flow} from "./screen/flow.js";
import {glide} from "./screen/glide.js";
import {Heartbeat} from "./screen/heartbeat.js";
import {showReady} from "./screen/ready.js";
import {viewOf} from "./screen/view.js";

const MARGIN = 5;
const ARRIVAL_MS = 250;

const root = document.getElementById("room");
const page = document.documentElement;
const meeting = openMeeting(PAGE);
const heartbeat = new Heartbeat(() => meeting.connection.wake({probe: true}));
let flow = new Flow();
let timer = 0;

/** Draws what the documents say now. Whatever goes wrong, the room keeps the last good picture. */
function draw() {
  clearTimeout(timer);
  const view = viewOf(meeting, PAGE, heartbeat.silentSince);
  view.redraw = draw;
  if (PAGE.documents.includes("staff")) showReady(view, meeting.state.staff);
  try {
    dress(view);
    glide(root, () => show(view));
  } catch (error) {
    console.error(error);
  }
  const second = 1000 - (view.now % 1000);
  timer = setTimeout(draw, view.flow.waiting ? Math.min(second, ARRIVAL_MS) : second);
}

function show(view) {
  if (view.stage.scene !== "comments") flow = new Flow();
  view.flow = flow.last;
  paint(view);
  const list = /** @type {HTMLElement | null} */ (root.querySelector("[data-flow]"));
  if (list) {
    // Which comments have room is known only once the list and what stands around it are drawn.
    view.flow = flow.step(list, view);
    paint(view);
  }
  fitAll(root);
}

function paint(view) {
  const name = view.stage.scene in SCENES ? view.stage.scene : "message";
  root.dataset.scene = name;
  render(html`${keyed(name, SCENES[name](view))}<button class="fill" type="button" @click=${toggleFullScreen}>${t("Full screen")} <kbd>F</kbd></button>`, root);
}

/** Light or dark, and how far the picture keeps from the wall's edge. */
function dress({screen: {look = {}}, stage}) {
  page.classList.toggle("dark", look.theme === "dark" || stage.scene === "blank");
  page.style.setProperty("--margin", String(look.margin ?? MARGIN));
}

meeting.subscribe(draw);
document.fonts.addEventListener("loadingdone", draw);
new ResizeObserver(draw).observe(root);
stayAwake();
listenForKeys();
watchPointer();
reloadWhenIdle(meeting, {busy: () => meeting.connection.status !== "online"});
draw();
