// What sticks out of the page to the side, one sentence each.
() => {
  const out = [...document.querySelectorAll("body *")].filter((element) => {
    const {width, left, right} = element.getBoundingClientRect();
    return width && (right > innerWidth + 1 || left < -1) && !element.closest(".sr-only, svg, .preview");
  }).map((element) => `${element.tagName}.${element.className}: ${Math.round(element.getBoundingClientRect().right)} of ${innerWidth}`);
  const scrolls = document.documentElement.scrollWidth > innerWidth ? [`the page scrolls to ${document.documentElement.scrollWidth}`] : [];
  return [...scrolls, ...out.slice(0, 4)];
}
