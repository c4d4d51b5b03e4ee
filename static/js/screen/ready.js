/** What is ready to be sent, drawn as if it were: the stage's preview. Its page alone holds the staff's document. */

/** @param {import("./view.js").View} view @param {any} staff the staff's document */
export function showReady(view, {prepared, polls = {}} = {}) {
  if (!prepared) return;
  view.stage = {since: view.now, ...prepared};
  const poll = polls[prepared.ref];
  // Sending a poll that has never been open opens it.
  if (poll?.status === "draft") view.public = {...view.public, polls: {...view.public.polls, [prepared.ref]: {...poll, status: "open", voters: 0}}};
}
