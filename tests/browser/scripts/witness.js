// Notes in window.seen every text that anybody could have read on the page, were it for one frame.
() => {
  window.seen = new Set();
  const look = () => seen.add(document.body.innerText);
  addEventListener("DOMContentLoaded", () => {
    look();
    new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
  });
}
