/** What needs more than one key: reasons, texts, dates. One sheet at a time; it tells when the server refuses. */
import {html} from "lit-html";
import {t} from "../i18n.js";
import {PAGE} from "../page.js";
import {departments, written} from "../staff/drafting.js";
import {openForm} from "../staff/form.js";
import {REASONS, reasonWord} from "../staff/words.js";
import {keysOn} from "../keys.js";
import {openMerge} from "./merge.js";
import {coveredText} from "./privacy.js";

/** @typedef {import("./posts.js").Post} Post */

export class Sheets {
  /**
   * @param {import("../staff/sheet.js").Sheet} sheet
   * @param {import("./desk.js").Desk} desk
   * @param {import("./acting.js").Acting} acting
   */
  constructor(sheet, desk, acting) {
    Object.assign(this, {sheet, desk, acting});
  }

  /** @param {Post | null} post null: all chosen posts */
  refuse(post) {
    const choose = (reason) => {
      this.sheet.close();
      if (post) this.acting.act(post, [["post.refuse", {reason}]], {leaves: true});
      else this.acting.actOnSelected("post.refuse", {reason});
    };
    const count = this.desk.selected.size;
    this.sheet.open({
      title: post ? t("Refuse: why?") : t("Refuse {count}: why?", {count}),
      body: () => reasonMenu(post, choose),
      onKey: (event) => {
        const index = digitOf(event);
        if (index >= 0 && keysOn()) choose(REASONS[index]);
      },
    });
  }

  edit(post) {
    const waits = post.lane === "waiting" || post.lane === "set_aside";
    const original = this.desk.staff.originals?.[post.id];
    openForm(this.sheet, {
      title: waits ? t("Edit and publish") : t("Edit"),
      intro: original ? html`<p class="hint">${t("As it was sent:")} ${original}</p>` : undefined,
      fields: [{name: "text", label: t("Text"), type: "textarea", value: post.text, limit: PAGE.limits.text, hint: t("The original stays in the record.")}],
      submit: waits ? t("Publish") : t("Save"),
      send: ({text}) => this.#edit(post, text, waits),
    });
  }

  #edit(post, text, waits) {
    const steps = /** @type {any} */ (text.trim() === post.text ? [] : [["post.edit", {text}]]);
    if (waits) steps.push(["post.approve"]);
    if (!steps.length) return Promise.resolve({ok: true});
    return this.acting.act(post, steps, {leaves: waits, quiet: true});
  }

  merge(post) {
    openMerge(this.sheet, this.desk, post, (into) => this.acting.act(post, [["post.merge", {into}]], {leaves: true}));
  }

  answer(post) {
    const now = written(this.desk.meeting.state, post.id);
    let seen = this.#draftOf(post);
    const known = departments(this.desk.meeting.state.public);
    const send = async ({department, ...answer}, by) => {
      if (!Object.values(answer).some((value) => value.trim())) return {ok: false, error: {field: "text", message: t("Write the answer or a promise.")}};
      const steps = /** @type {any} */ ([["answer.draft", {...answer, seen}]]);
      if (by !== "draft") steps.push(["answer.confirm"]);
      if (department && department !== post.department) steps.push(["post.answer", {text: answer.text, department}]);
      const told = await this.acting.act(post, steps, {quiet: true});
      // Who sends it again has read what the other one wrote.
      seen = this.#draftOf(post);
      return told;
    };
    openForm(this.sheet, {
      title: t("Written answer"),
      intro: html`<blockquote class="quote words">${coveredText(post)}</blockquote>`,
      fields: [
        {name: "text", label: t("Answer"), type: "textarea", value: now.text, rows: 3, limit: PAGE.limits.text, hint: t("Everybody can read it under the question.")},
        {name: "promise", label: t("Promise (optional)"), type: "textarea", value: now.promise, rows: 2, limit: PAGE.limits.text},
        {name: "owner", label: t("Who does it (optional)"), type: "text", value: now.owner, limit: PAGE.limits.name, suggestions: known},
        {name: "due", label: t("Until (optional)"), type: "date", value: now.due},
        ...(post.status === "deferred" || post.department ? [{name: "department", label: t("Department (optional)"), type: /** @type {const} */ ("text"), value: post.department, limit: PAGE.limits.name, suggestions: known}] : []),
      ],
      submit: t("Show to everybody"),
      others: [{id: "draft", label: t("Keep as a draft")}],
      send,
    });
  }

  /** The instant of the draft that the desk knows of, 0 for none. */
  #draftOf({id}) {
    return this.desk.staff.drafts?.[id]?.at || 0;
  }

  defer(post) {
    openForm(this.sheet, {
      title: t("Answer in writing later"),
      intro: html`<blockquote class="quote words">${coveredText(post)}</blockquote>`,
      fields: [
        {name: "department", label: t("Department (optional)"), type: "text", value: post.department, limit: PAGE.limits.name, suggestions: departments(this.desk.meeting.state.public)},
        {name: "due", label: t("Answer by (optional)"), type: "date", value: post.due},
      ],
      submit: t("Promise a written answer"),
      send: (values) => this.acting.act(post, [["question.defer", filled(values)]], {leaves: true, quiet: true}),
    });
  }

  label(post) {
    const known = [...new Set(this.desk.all.public.flatMap(({labels}) => labels || []))];
    openForm(this.sheet, {
      title: t("Labels"),
      fields: [{name: "labels", label: t("Labels, with commas between them"), type: "text", value: (post.labels || []).join(", "), hint: known.length ? t("In use: {labels}", {labels: known.join(", ")}) : undefined}],
      submit: t("Save"),
      send: ({labels}) => {
        const list = labels.split(",").map((label) => label.trim()).filter(Boolean);
        return this.acting.act(post, [["post.label", {labels: list}]], {quiet: true});
      },
    });
  }

  /** A post from paper, the microphone or a call. */
  enter() {
    const sources = [["paper", t("Paper")], ["microphone", t("Microphone")], ["call", t("Telephone call")], ["advance", t("Asked in advance")]];
    openForm(this.sheet, {
      title: t("Enter a post"),
      fields: [
        {name: "text", label: t("Text"), type: "textarea", limit: PAGE.limits.text},
        {name: "kind", label: t("Kind"), type: "choice", value: "question", options: [{value: "question", label: t("Question")}, {value: "comment", label: t("Comment")}]},
        {name: "source", label: t("It came by"), type: "choice", value: "paper", options: sources.map(([value, label]) => ({value, label}))},
        {name: "name", label: t("Name (optional)"), type: "text", limit: PAGE.limits.name},
      ],
      submit: t("Enter"),
      send: (values) => this.acting.enter(filled(values)),
    });
  }
}

/** Only what was filled in. */
const filled = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim()));

const reasonMenu = (post, choose) => html`
  ${post ? html`<blockquote class="quote words">${coveredText(post)}</blockquote>` : ""}
  <ol class="reasons">${REASONS.map((reason, index) => html`
    <li><button class="btn full reason" type="button" ?data-first=${index === 0} @click=${() => choose(reason)}>
      <span class="grow">${reasonWord(reason)}</span>${keysOn() ? html`<kbd aria-hidden="true">${(index + 1) % 10}</kbd>` : ""}</button></li>`)}
  </ol>
  <p class="hint">${t("The author sees the reason and may change the text and send it again.")}</p>`;

/** 0 to 9 for the keys 1 to 9 and 0, -1 for every other key. */
function digitOf({code, ctrlKey, altKey, metaKey, repeat}) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit === undefined || ctrlKey || altKey || metaKey || repeat) return -1;
  return (Number(digit) + 9) % 10;
}
