/** The keys of the queue (contract section 10, and our own for the rest). */
import {t} from "../i18n.js";
import {actionsOf} from "./actions.js";
import {choose, clear, find} from "./header.js";

/** @typedef {import("../keys.js").Binding} Binding */
/** @typedef {import("./tools.js").Tools} Tools */

/** @param {Tools} tools @returns {Binding[]} */
export const bindings = (tools) => [...moving(tools), ...onSelected(tools), ...onPage(tools), ...onCard(tools)];

function moving({desk, redraw}) {
  const group = t("Moving");
  const then = (change) => () => {
    change();
    redraw();
  };
  return [
    {codes: ["KeyJ", "ArrowDown"], repeats: true, group, label: () => t("Next card"), run: then(() => desk.move(1))},
    {codes: ["KeyK", "ArrowUp"], repeats: true, group, label: () => t("Previous card"), run: then(() => desk.move(-1))},
    {codes: ["ArrowRight"], group, label: () => t("List to the right"), run: then(() => desk.moveLane(1))},
    {codes: ["ArrowLeft"], group, label: () => t("List to the left"), run: then(() => desk.moveLane(-1))},
    {codes: ["Enter", "NumpadEnter"], group, label: () => t("Open the card"), run: then(() => { desk.open = !desk.open; })},
    {codes: ["Period"], group, label: () => t("Show what is new"), run: then(() => desk.visibleLanes.forEach((lane) => desk.release(lane)))},
  ];
}

/** While cards are chosen, three keys mean all of them. */
function onSelected({desk, acting, sheets}) {
  if (!desk.selected.size) return [];
  return [
    {codes: ["KeyA"], run: () => acting.approveSelected()},
    {codes: ["KeyH"], run: () => acting.actOnSelected("post.hold")},
    {codes: ["KeyX"], run: () => sheets.refuse(null)},
  ];
}

function onCard(tools) {
  const group = t("The card");
  const {desk} = tools;
  const bound = tools.actions.filter(({code}) => code).map((action) => ({
    codes: [action.code], shift: Boolean(action.shift), group, label: () => action.listed || action.label({}),
    run: () => runOnCard(action, tools),
  }));
  const pick = () => {
    if (desk.post) desk.toggleSelected(desk.current.lane, desk.current.id);
    tools.redraw();
  };
  return [...bound, {codes: ["KeyS"], group, label: () => t("Choose, for several at once"), run: pick}];
}

function runOnCard(action, tools) {
  const {desk} = tools;
  const {post} = desk;
  if (desk.current && !post) return leaveGhost(tools);
  if (!post || desk.busy.has(post.id)) return;
  const {front, more} = actionsOf(post, tools);
  if ([...front, ...more].includes(action)) action.run(post, tools);
}

/** Somebody else was first: the key for this card only leads to the next one. */
function leaveGhost({desk, redraw}) {
  const {lane, id} = desk.current;
  desk.go(lane, desk.neighbour(lane, id));
  redraw();
}

function onPage(tools) {
  const {desk, acting, sheets, redraw} = tools;
  const group = t("The page");
  const kind = (digit, wanted, label) => ({codes: [`Digit${digit}`, `Numpad${digit}`], group, label, run: () => choose(desk, wanted, redraw)});
  return [
    {codes: ["KeyZ"], group, label: () => t("Undo my last action"), run: () => acting.undo()},
    {codes: ["KeyN"], run: () => acting.run("question.next")},
    {codes: ["KeyI"], group, label: () => t("Enter a post"), run: () => sheets.enter()},
    {codes: ["KeyP"], group, label: () => t("Stop or start the comment flow"), run: () => acting.run("flow.set", {paused: !desk.staff.flow?.paused})},
    kind(1, "all", () => t("All posts")),
    kind(2, "question", () => t("Questions only")),
    kind(3, "comment", () => t("Comments only")),
    {codes: ["Slash"], shift: false, group, label: () => t("Find"), run: () => find(tools)},
    {codes: ["Slash"], shift: true, run: () => tools.showKeys()},
    {codes: ["Escape"], group, label: () => t("Back: no choice, no search"), run: () => back(tools)},
  ];
}

function back(tools) {
  const {desk} = tools;
  if (desk.selected.size) desk.selected.clear();
  else if (desk.open) desk.open = false;
  else if (desk.finding) return clear(tools);
  tools.redraw();
}
