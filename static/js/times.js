/** Where the evening stands against its plan. Pure functions of the programme and the clock; durations are milliseconds. */

/** The seconds that an item has. */
export const given = ({minutes, seconds}) => seconds ?? minutes * 60;

/** What has not started and stands after what runs, or after all that is over. @param {any[]} items in order */
export function coming(items) {
  const running = items.find(runs);
  const over = Math.max(0, ...items.filter(({ended_at: ended}) => ended).map(({position}) => position));
  const place = running ? running.position : over;
  return items.filter(({position, started_at: started}) => position > place && !started);
}

/** The item that runs. */
export const runs = ({started_at: started, ended_at: ended}) => Boolean(started && !ended);

/** The instant at which the first item to come can begin. */
export function comingBegins(items, meeting, now) {
  const running = items.find(runs);
  if (running) return Math.max(running.ends_at || 0, now);
  return items.some(({started_at: started}) => started) ? now : Math.max(meeting.starts_at, now);
}

/**
 * When each item to come will begin, and when all is over, if nothing changes.
 * @returns {{starts: Map<string, number>, end: number}}
 */
export function expected(items, meeting, now) {
  const starts = new Map();
  let end = comingBegins(items, meeting, now);
  for (const item of coming(items)) {
    starts.set(item.id, end);
    end += given(item) * 1000;
  }
  return {starts, end};
}

/**
 * When an item began or will begin as the evening stands; by the plan where nothing comes any more, or on another day.
 * @param {any[]} items in order @returns {(item: any) => number}
 */
export function beginnings(items, meeting, now) {
  const late = against(items, meeting, now);
  const planned = meeting.status === "closed" || Math.abs(late ?? 0) > ANOTHER_DAY;
  const {starts} = planned ? {starts: new Map()} : expected(items, meeting, now);
  return ({id, started_at: started, planned_at: plan}) => started || starts.get(id) || plan;
}

/** The whole minutes that an item has. */
export const minutesOf = (item) => Math.floor(given(item) / 60);

/** Further off the plan it is a rehearsal on another day, not a late evening. */
const ANOTHER_DAY = 6 * 3_600_000;

/** How late the evening is; early is less than nothing. Null where there is nothing to compare. */
export function drift(items, meeting, now) {
  const late = against(items, meeting, now);
  return late === null || Math.abs(late) > ANOTHER_DAY ? null : late;
}

function against(items, meeting, now) {
  if (meeting.status === "closed" || !items.length) return null;
  if (!items.some(({started_at: started}) => started)) return now > meeting.starts_at ? now - meeting.starts_at : null;
  const begins = comingBegins(items, meeting, now);
  const [next] = coming(items);
  if (next) return begins - next.planned_at;
  const running = items.find(runs);
  return running ? begins - running.planned_at - running.minutes * 60_000 : null;
}
