// Minutes of comments at a rate, by a driven clock: how close they came, how long the shortest stayed.
async ({seed, rate, seconds, room, paused}) => {
  const {Arrivals, GAP_MS, STAY_MS} = await import("/static/js/screen/arrivals.js");
  let state = seed;
  const chance = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const arrivals = new Arrivals();
  const all = {};
  const came = new Map(), went = new Map();
  let seq = 0;
  for (let now = 1_000_000; now < 1_000_000 + seconds * 1000; now += 250) {
    while (chance() < rate / 4 / (1 + rate / 4)) all[`c${++seq}`] = {text: "x", at: now, seq, shown_at: now};
    const newest = Object.entries(all).sort(([, a], [, b]) => b.seq - a.seq);
    const comments = Object.fromEntries(newest.slice(0, 30).reverse());
    const known = Object.fromEntries(newest.slice(0, 100));
    const {cards} = arrivals.step({comments, known, now, paused: paused && now > 1_020_000, room: (wanted) => Math.min(room, wanted.length)});
    for (const {id} of cards) if (!came.has(id)) came.set(id, now);
    const here = new Set(cards.map(({id}) => id));
    for (const id of came.keys()) if (!here.has(id) && !went.has(id)) went.set(id, now);
  }
  const times = [...came.values()];
  return {
    posted: seq,
    shown: times.length,
    gap: Math.min(...times.slice(1).map((time, i) => time - times[i])) / GAP_MS,
    stay: Math.min(...[...went].map(([id, time]) => time - came.get(id))) / STAY_MS,
    last: Math.max(...times) - 1_000_000,
  };
}
