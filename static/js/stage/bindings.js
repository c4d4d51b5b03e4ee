/** The keys of the stage (contract section 10). */
import {t} from "../i18n.js";
import {revealResult} from "./polls.js";
import {place, programme} from "./show.js";

/** @param {import("./tools.js").Tools} tools @returns {import("../keys.js").Binding[]} */
export function bindings(tools) {
  const {asks, hand, meeting} = tools;
  const stage = t("The stage");
  const screen = t("The screen");
  return [
    {codes: ["Space", "PageDown", "ArrowRight"], group: stage, label: () => t("Answered, next question"), run: () => tools.nextQuestion()},
    {codes: ["KeyN"], group: stage, label: () => t("Next item (asks first)"), run: () => asks.startItem(place(programme(meeting.state.public || {})).next)},
    {codes: ["KeyR"], group: stage, label: () => t("Reveal the result of the poll"), run: () => revealResult(tools)},
    {codes: ["KeyZ"], group: stage, label: () => t("Undo my last action"), run: () => hand.undo()},
    {codes: ["Enter", "NumpadEnter"], group: screen, label: () => t("Send what is ready"), run: () => tools.sendPrepared()},
    {codes: ["KeyQ"], group: screen, label: () => t("Join guide"), run: () => tools.show("join")},
    {codes: ["KeyB"], group: screen, label: () => t("Blank, and back"), run: () => tools.show("blank")},
    {codes: ["KeyM"], group: screen, label: () => t("One moment, and back"), run: () => tools.show("moment")},
    {codes: ["KeyT"], group: screen, label: () => t("Countdown"), run: () => tools.show("timer")},
    {codes: ["KeyD"], group: screen, label: () => t("Take off now"), run: () => asks.takeOff()},
    {codes: ["KeyP"], group: screen, label: () => t("Stop or start the comment flow"), run: () => hand.run("flow.set", {paused: !meeting.state.staff?.flow?.paused})},
    {codes: ["KeyF"], group: screen, label: () => t("Full screen"), run: fullScreen},
    {codes: ["Slash"], group: stage, label: () => t("All keys"), run: () => tools.showKeys()},
  ];
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}
