// Lays the tiles out in columns, one sheet under the other; returns where each sheet begins and
// how tall it is. A tile never crosses from one sheet to the next.
async ({ width, height, gap, tile }) => {
  await Promise.all([...document.images].map((image) => image.decode()));
  const tiles = [...document.querySelectorAll(".tile")];
  for (const one of tiles) {
    one.style.width = tile + "px";
    const frame = one.querySelector("iframe");
    if (frame) {
      frame.style.width = frame.dataset.width + "px";
      frame.style.height = Math.ceil(frame.contentDocument.body.scrollHeight) + 2 + "px";
    }
  }
  const tall = tiles.map((one) => one.offsetHeight);
  const columns = Math.max(1, Math.floor((width + gap) / (tile + gap)));
  const sheets = [];
  let top = 0;
  let ends = [];
  const close = () => {
    const end = Math.max(...ends);
    sheets.push({ top, height: end - top });
    top = end;
  };
  ends = Array(columns).fill(gap);
  tiles.forEach((one, index) => {
    let at = ends.indexOf(Math.min(...ends));
    if (ends[at] > top + gap && ends[at] + tall[index] > top + height) {
      close();
      ends = Array(columns).fill(top + gap);
      at = 0;
    }
    one.style.left = at * (tile + gap) + gap / 2 + "px";
    one.style.top = ends[at] + "px";
    ends[at] += tall[index] + gap;
  });
  close();
  // Room below, so that the last sheet can be scrolled to its own top.
  document.body.style.height = top + 12000 + "px";
  return sheets;
}
