/** What a department writes: facts for the speaker, and answers for everybody. */
import {html} from "lit-html";
import {t} from "../i18n.js";
import {PAGE} from "../page.js";
import {openForm} from "../staff/form.js";
import {Once} from "../staff/once.js";

export class Words {
  /** @param {import("../staff/sheet.js").Sheet} sheet @param {import("../documents.js").Meeting} meeting */
  constructor(sheet, meeting) {
    Object.assign(this, {sheet, once: new Once(meeting)});
  }

  /** A fact for a question, or without one for the topic. @param {any} [question] */
  fact(question) {
    openForm(this.sheet, {
      title: question ? t("A fact for this question") : t("A fact about the topic"),
      intro: question && quote(question),
      fields: [{name: "text", label: t("Fact"), type: "textarea", limit: PAGE.limits.text, hint: t("Host, panel and departments see it at once. Citizens do not.")}],
      submit: t("Send to the speaker"),
      send: ({text}) => this.once.command("fact.send", question ? {id: question.id, text} : {text}),
    });
  }

  answer(question) {
    openForm(this.sheet, {
      title: t("Written answer"),
      intro: quote(question),
      fields: [{name: "text", label: t("Answer"), type: "textarea", value: question.answer, limit: PAGE.limits.text, hint: t("Everybody can read it under the question, with the name of your department.")}],
      submit: t("Publish the answer"),
      send: ({text}) => this.once.command("post.answer", {id: question.id, text}),
    });
  }
}

const quote = ({text}) => html`<blockquote class="quote words">${text}</blockquote>`;
