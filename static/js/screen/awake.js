/** The projector's laptop: it stays awake, fills its screen, and shows no pointer unless somebody moves it. */

const POINTER_MS = 3_000;

/** Keeps the laptop from dimming; the lock is lost whenever the page is hidden. */
export function stayAwake() {
  const ask = async () => {
    if (document.hidden) return;
    // Refused on plain http and on low battery: then the laptop's own settings decide.
    await navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}

export function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => undefined);
}

/** F fills the screen. The other keys of a projector belong to the stage. */
export function listenForKeys() {
  addEventListener("keydown", (event) => {
    if (event.code !== "KeyF" || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    toggleFullScreen();
  });
}

/** Marks the page while the pointer moves, and a moment longer. */
export function watchPointer() {
  let timer = 0;
  const mark = document.documentElement.classList;
  addEventListener("pointermove", () => {
    mark.add("pointed");
    clearTimeout(timer);
    timer = setTimeout(() => mark.remove("pointed"), POINTER_MS);
  });
}
