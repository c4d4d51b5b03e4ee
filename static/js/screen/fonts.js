/** Measures hold only for the fonts they were taken with. */

/** How often fonts have arrived since the page began. */
export const fonts = {arrived: 0};

document.fonts.addEventListener("loadingdone", () => { fonts.arrived += 1; });
