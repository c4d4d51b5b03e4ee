// A client as an integrator would write it: the standard Socket.IO client, the contract, a merge patch.
async ({client, code, device}) => {
  const {io} = await import(client);

  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const merge = (target, patch) => {
    if (!isObject(patch)) return patch;
    const merged = isObject(target) ? {...target} : {};
    for (const [name, value] of Object.entries(patch)) {
      if (value === null) delete merged[name];
      else merged[name] = merge(merged[name], value);
    }
    return merged;
  };
  const sorted = (value) => (isObject(value) ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value);

  const socket = io({transports: ["websocket"], auth: {code, documents: ["public", "mine"], device}});
  window.hall = {
    state: {}, revision: {}, patches: 0,
    send: (name, payload, key) => socket.timeout(45_000).emitWithAck("command", name, payload, key),
    has: (name, wanted) => JSON.stringify(sorted(hall.state[name])) === JSON.stringify(sorted(wanted)),
  };
  socket.on("snapshot", ({doc, revision, state}) => {
    hall.state[doc] = state;
    hall.revision[doc] = revision;
  });
  socket.on("patch", ({doc, from, to, patch}) => {
    if (from !== hall.revision[doc]) throw new Error(`${doc} is at ${hall.revision[doc]}, not at ${from}`);
    hall.state[doc] = merge(hall.state[doc], patch);
    hall.revision[doc] = to;
    hall.patches += 1;
  });
  await new Promise((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
}
