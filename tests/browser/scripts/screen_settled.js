async () => {
  await document.fonts.ready;
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)));
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
}
