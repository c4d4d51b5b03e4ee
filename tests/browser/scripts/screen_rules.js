// What the room's screen breaks of its rules, one sentence each: nothing outside the picture or cut, nothing
// over anything else, no words under 3.9 % of the shorter side, none with less contrast than 12:1.
() => {
  const room = document.getElementById("room");
  const [width, height] = [innerWidth, innerHeight];
  const least = Math.min(width, height) * 0.039 - 0.3;
  const broken = [];

  const channel = (value) => ((value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const contrast = (element) => {
    const [a, b] = [luminance(numbers(getComputedStyle(element).color)), luminance(ground(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  // Texts that end in "…" are judged by the box which cuts them.
  const ends = (element) => element.closest(".cut, .asked > .words, .choices .word, .bars .word, .coming, .what, .eyebrow > *, .places .words, .top > *, .name");
  const boxes = (node) => {
    const cut = ends(node.parentElement);
    if (cut) return [cut.getBoundingClientRect()];
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  };

  const texts = document.createTreeWalker(room, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest(".sr-only, .fill, [hidden]")) continue;
    const words = node.textContent.trim().slice(0, 24);
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < least) broken.push(`${words}: ${size} px, less than ${least}`);
    const ratio = contrast(element);
    if (ratio < 12) broken.push(`${words}: contrast ${ratio.toFixed(1)}`);
    const box = element.closest("[data-fit], .flow, .notes, .top, .corner, .steps") ?? room;
    const around = box.getBoundingClientRect();
    for (const place of boxes(node)) {
      const outside = place.left < -1 || place.top < -1 || place.right > width + 1 || place.bottom > height + 1;
      if (outside) broken.push(`${words}: outside the picture`);
      else if (place.right > around.right + 2 || place.bottom > around.bottom + size * 0.3) broken.push(`${words}: cut by .${box.className}`);
      if (outside) break;
    }
  }

  const areas = [...room.querySelectorAll(".frame > *")].map((area) => [area.className, area.getBoundingClientRect()]);
  areas.forEach(([one, a], index) => {
    for (const [other, b] of areas.slice(index + 1)) {
      const apart = a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
      if (!apart) broken.push(`${one} lies over ${other}`);
    }
  });
  return broken;
}
