/** Times as people read them: Asia/Seoul, 24 hours. Instants and durations are milliseconds. */
import {language, n, t} from "./i18n.js";

const ZONE = "Asia/Seoul";
const parts = (options) => new Intl.DateTimeFormat("en-GB", {timeZone: ZONE, hourCycle: "h23", ...options});
const minuteFormat = parts({hour: "2-digit", minute: "2-digit"});
const secondFormat = parts({hour: "2-digit", minute: "2-digit", second: "2-digit"});
const dayFormat = parts({year: "numeric", month: language === "ko" ? "numeric" : "short", day: "numeric", weekday: "short"});
const KOREAN_DAYS = {Mon: "월", Tue: "화", Wed: "수", Thu: "목", Fri: "금", Sat: "토", Sun: "일"};

/** "19:41" of an instant. */
export const hhmm = (instant) => minuteFormat.format(instant);

/** "19:41:07" of an instant. */
export const hhmmss = (instant) => secondFormat.format(instant);

/** "2026. 11. 22.(일)" or "Sun 22 Nov 2026" of an instant. */
export function day(instant) {
  const part = Object.fromEntries(dayFormat.formatToParts(instant).map(({type, value}) => [type, value]));
  if (language === "ko") return `${part.year}. ${Number(part.month)}. ${Number(part.day)}.(${KOREAN_DAYS[part.weekday]})`;
  return `${part.weekday} ${part.day} ${part.month} ${part.year}`;
}

/** "4월 5일" or "5 Apr" of a date ("2026-04-05"), with the year where it is another one. */
export function dayInYear(date) {
  const instant = Date.parse(date);
  if (Number.isNaN(instant)) return date;
  const part = Object.fromEntries(dayFormat.formatToParts(instant).map(({type, value}) => [type, value]));
  const other = part.year !== dayFormat.formatToParts(Date.now()).find(({type}) => type === "year").value;
  if (language === "ko") return `${other ? `${part.year}년 ` : ""}${Number(part.month)}월 ${Number(part.day)}일`;
  return `${part.day} ${part.month}${other ? ` ${part.year}` : ""}`;
}

/** "12:40" of a duration, "1:02:40" from an hour on, "0:00" when it is over. */
export function remaining(duration) {
  const seconds = Math.max(0, Math.ceil(duration / 1000));
  const tail = `${String(Math.floor(seconds / 60) % 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return seconds < 3600 ? tail : `${Math.floor(seconds / 3600)}:${tail.padStart(5, "0")}`;
}

/** "1 min 12 s" of a duration. */
export function spell(duration) {
  const seconds = Math.max(0, Math.floor(duration / 1000));
  if (seconds < 60) return t("{seconds} s", {seconds});
  if (seconds < 3600) return t("{minutes} min {seconds} s", {minutes: Math.floor(seconds / 60), seconds: seconds % 60});
  return t("{hours} h {minutes} min", {hours: Math.floor(seconds / 3600), minutes: Math.floor(seconds / 60) % 60});
}

/** "just now", "3 minutes ago" of a duration that has passed. */
export function ago(duration) {
  const minutes = Math.floor(duration / 60_000);
  if (minutes < 1) return t("just now");
  if (minutes < 60) return n("{count} minute ago", "{count} minutes ago", minutes);
  return n("{count} hour ago", "{count} hours ago", Math.floor(minutes / 60));
}
