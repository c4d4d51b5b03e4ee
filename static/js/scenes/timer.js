/** The time that is left, as large as it goes: of the item that runs, or until the meeting begins. */
import {html, nothing} from "lit-html";
import {hhmm, remaining} from "../clock.js";
import {t} from "../i18n.js";
import {framed} from "../screen/frame.js";
import {currentItem, listed} from "../screen/view.js";

export function timer(view) {
  const item = currentItem(view);
  const [words, digits] = counted(view, item);
  const next = following(view, item);
  return framed(view, {
    name: "timer",
    heading: item?.title ?? view.meeting.title,
    beside: nothing,
    body: html`
      <div class="whole calm" data-fit="36 9">
        <div class="countdown">
          <p class="facts">${words}</p>
          <p class="digits" data-fit-text role="timer">${digits}</p>
        </div>
      </div>`,
    notes: next ? html`<p class="coming"><b>${t("Up next")}</b> <span>${next.title}</span></p>` : nothing,
  });
}

/** What is counted down, in words and digits; with nothing to count the time of day. */
function counted({meeting: {status, starts_at: starts}, now}, item) {
  if (item?.ends_at) return item.ends_at > now ? [t("Time left"), remaining(item.ends_at - now)] : [t("The time is up"), remaining(0)];
  if (status === "upcoming" && starts > now) return [t("Until we begin"), remaining(starts - now)];
  return [t("The time now"), hhmm(now)];
}

/** What comes after it. */
function following({public: {agenda}}, item) {
  const items = listed(agenda).sort((a, b) => a.position - b.position);
  return items.find(({started_at: started, position}) => !started && position > (item?.position ?? 0));
}
