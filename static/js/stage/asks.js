/** Sheets of the stage: what asks first, and what needs a text. */
import {html} from "lit-html";
import {t} from "../i18n.js";
import {ask} from "../staff/ask.js";
import {openForm} from "../staff/form.js";
import {Once} from "../staff/once.js";
import {audienceChoices} from "./announcements.js";
import {length, openEdit, openRetime} from "./edit.js";
import {postingWord} from "./posting.js";
import {buttonWord} from "./scenes.js";
import {onScreen, place, programme, questions} from "./show.js";
import {given} from "../times.js";

export class Asks {
  /** @param {import("../staff/sheet.js").Sheet} sheet @param {import("./run.js").Stagehand} hand @param {import("../documents.js").Meeting} meeting */
  constructor(sheet, hand, meeting) {
    Object.assign(this, {sheet, hand, meeting, once: new Once(meeting)});
  }

  edit() {
    openEdit(this.sheet, {meeting: this.meeting, hand: this.hand});
  }

  retime() {
    openRetime(this.sheet, {meeting: this.meeting, hand: this.hand});
  }

  /** Before an item starts, everything that changes with it. */
  startItem(item) {
    if (!item) return;
    ask(this.sheet, {
      title: t("Start this item?"),
      text: html`<b>${item.title}</b> · ${length(given(item))}${this.#changes(item)}`,
      yes: t("Start"),
      run: () => this.hand.run("agenda.start", {id: item.id}),
    });
  }

  #changes(item) {
    const {public: open = {}, staff = {}} = this.meeting.state;
    const {posting = {}, scene, poll} = staff.effects?.[item.id] || {};
    const {now: running} = place(programme(open));
    const lines = [
      running && t("“{title}” ends.", {title: running.title}),
      posting.comments && posting.comments !== open.posting?.comments && `${t("Comments")}: ${postingWord(posting.comments)}`,
      posting.questions && posting.questions !== open.posting?.questions && `${t("Questions")}: ${postingWord(posting.questions)}`,
      scene && scene !== "poll" && t("Screen: {scene}", {scene: buttonWord(scene)}),
      poll && t("Made ready: {title}", {title: staff.polls?.[poll]?.title ?? t("Poll")}),
    ].filter(Boolean);
    return lines.length ? html`<ul class="changes small">${lines.map((line) => html`<li>${line}</li>`)}</ul>` : "";
  }

  announce() {
    openForm(this.sheet, {
      title: t("Announce on the phones"),
      fields: [
        {name: "text", label: t("Text"), type: "textarea", limit: 300},
        {name: "to", label: t("For whom"), type: "choice", value: "all", options: audienceChoices()},
        {name: "minutes", label: t("Shown for (minutes, optional)"), type: "number", hint: t("Without a number it stays until the meeting ends.")},
      ],
      submit: t("Announce"),
      send: ({text, to, minutes}) => this.once.command("announce", {text, to, ...(minutes ? {minutes: Number(minutes)} : {})}),
    });
  }

  /** A message of one's own for the screen: at once, or ready. */
  message(prepare = false) {
    openForm(this.sheet, {
      title: t("Message on the screen"),
      fields: [{name: "text", label: t("Text"), type: "textarea", limit: 300}],
      submit: prepare ? t("Make ready") : t("Show now"),
      others: prepare ? [] : [{id: "prepare", label: t("Make ready")}],
      send: ({text}, by) => this.once.command(prepare || by === "prepare" ? "stage.prepare" : "stage.show", {scene: "message", options: {text}}),
    });
  }

  /** Takes off what the room sees; where it sees several comments, one is chosen. */
  takeOff() {
    const {scene} = this.meeting.state.public?.stage || {};
    const {live} = questions(this.meeting.state.public || {});
    if (scene === "question" && live) return this.hand.run("post.take_off", {id: live.id});
    this.sheet.open({title: t("Take off now"), body: () => this.#choices()});
  }

  #choices() {
    const posts = onScreen(this.meeting.state.staff);
    if (!posts.length) return html`<p class="empty">${t("No post is on the screen.")}</p>`;
    const off = (id) => {
      this.sheet.close();
      this.hand.run("post.take_off", {id});
    };
    return html`<ul class="col">${posts.map(({id, text}, index) => html`
      <li><button class="btn full reason" type="button" ?data-first=${index === 0} @click=${() => off(id)}>${text}</button></li>`)}</ul>`;
  }
}
