// Notes when each comment came onto the screen and when it left, in window.seen: {id: [came, left]}.
() => {
  window.seen = new Map();
  const look = () => {
    const here = new Set([...document.querySelectorAll(".flow:not(.unseen) > li")].map((card) => card.dataset.key));
    for (const id of here) if (!seen.has(id)) seen.set(id, [performance.now()]);
    for (const [id, times] of seen) if (!here.has(id) && times.length === 1) times.push(performance.now());
  };
  look();
  new MutationObserver(look).observe(document.getElementById("room"), {childList: true, subtree: true});
}
