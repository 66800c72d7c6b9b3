// What the judge asks Chromium about one picture; run as a function of an empty page.
// Returns null where an <img> shows nothing. Colours are means over cells, in steps of 0 to 255.

async ({ address, type, grid, lossy, part, mostFrames, mostPixels, milliseconds }) => {
  const ROWS_AT_ONCE = 256;
  const BACKGROUNDS = ['#fff', '#000'];
  // An <img> shows a frame that says that it lasts no longer than this for a tenth of a second.
  const [SHORTEST_MILLISECONDS, INSTEAD_MILLISECONDS] = [10, 100];

  /** The cells that each pixel of a side lies in, and how much of it lies there. */
  function shares(pixels, cells) {
    return Array.from({ length: pixels }, (_, at) => {
      const [left, right] = [(at * cells) / pixels, ((at + 1) * cells) / pixels];
      const found = [];
      for (let cell = Math.floor(left); cell < right && cell < cells; cell += 1) {
        const share = (Math.min(right, cell + 1) - Math.max(left, cell)) * (pixels / cells);
        found.push([cell, share]);
      }
      return found;
    });
  }

  /** All of a picture of that size, as an area to look at. */
  function all(width, height) {
    return { left: 0, top: 0, width, height, of: [width, height] };
  }

  /** The mean colour of each cell of an area, row by row: red, green, blue, red, … */
  function means(picture, { left, top: first, width, height, of }, background) {
    const { across, down } = grid;
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const drawing = canvas.getContext('2d', { willReadFrequently: true });
    drawing.fillStyle = background;
    drawing.fillRect(0, 0, width, height);
    drawing.drawImage(picture, -left, -first, ...of);
    const columns = shares(width, across);
    const rows = shares(height, down);
    const sums = new Float64Array(across * down * 3);
    for (let top = 0; top < height; top += ROWS_AT_ONCE) {
      const strip = Math.min(ROWS_AT_ONCE, height - top);
      const { data } = drawing.getImageData(0, top, width, strip);
      for (let y = 0; y < strip; y += 1) {
        const row = new Float64Array(across * 3);
        for (let x = 0, at = y * width * 4; x < width; x += 1, at += 4) {
          for (const [cell, share] of columns[x]) {
            for (let band = 0; band < 3; band += 1) {
              row[cell * 3 + band] += data[at + band] * share;
            }
          }
        }
        for (const [cell, share] of rows[top + y]) {
          for (let at = 0; at < row.length; at += 1) {
            sums[cell * row.length + at] += row[at] * share;
          }
        }
      }
    }
    canvas.width = 0;
    const pixels = (width / across) * (height / down);
    return Array.from(sums, (sum) => sum / pixels);
  }

  /** An area as Chromium's own lossy WebP in a size and quality, which shows what that loses. */
  async function asWebp(picture, area, backgrounds) {
    const { width, height, quality } = lossy;
    const times = [width / area.width, height / area.height];
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const drawing = canvas.getContext('2d');
    drawing.imageSmoothingQuality = 'high';
    drawing.scale(...times);
    drawing.drawImage(picture, -area.left, -area.top, ...area.of);
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/webp', quality); });
    const bitmap = await createImageBitmap(blob);
    return backgrounds.map((background) => means(bitmap, all(width, height), background));
  }

  /** Loads the picture as a page does. */
  async function loaded() {
    const image = document.body.appendChild(new Image());
    const shown = new Promise((resolve) => {
      image.onload = () => resolve(true);
      image.onerror = () => resolve(false);
      setTimeout(resolve, milliseconds, false);
    });
    image.src = address;
    return (await shown) && image.naturalWidth && image.naturalHeight ? image : null;
  }

  /** The frames of an animation: when each ends, in milliseconds, and its colours on white. */
  async function film() {
    const nothing = { frames: 0, repetitions: 0, isWhole: false, times: [], cells: [], encoded: [] };
    if (!(await ImageDecoder.isTypeSupported(type))) return nothing;
    try {
      const { body } = await fetch(address);
      const decoder = new ImageDecoder({ data: body, type, preferAnimation: true });
      await decoder.completed;
      const { frameCount, repetitionCount } = decoder.tracks.selectedTrack;
      const times = [];
      const cells = [];
      const encoded = [];
      let ended = 0;
      let pixels = 0;
      for (let at = 0; at < frameCount && at < mostFrames && pixels < mostPixels; at += 1) {
        const { image } = await decoder.decode({ frameIndex: at });
        const lasts = (image.duration ?? 0) / 1000;
        ended += lasts > SHORTEST_MILLISECONDS ? lasts : INSTEAD_MILLISECONDS;
        times.push(ended);
        pixels += image.displayWidth * image.displayHeight;
        if (grid && frameCount > 1) {
          const area = all(image.displayWidth, image.displayHeight);
          cells.push(means(image, area, BACKGROUNDS[0]));
          if (lossy) encoded.push(...(await asWebp(image, area, BACKGROUNDS.slice(0, 1))));
        }
        image.close();
      }
      const repetitions = repetitionCount === Infinity ? -1 : repetitionCount;
      decoder.close();
      return { frames: frameCount, repetitions, isWhole: true, times, cells, encoded };
    } catch {
      return nothing;
    }
  }

  const image = await loaded();
  if (!image) return null;
  const { naturalWidth: width, naturalHeight: height } = image;
  const area = { ...all(width, height), ...part };
  const cells = grid ? BACKGROUNDS.map((background) => means(image, area, background)) : [];
  const encoded = lossy ? await asWebp(image, area, BACKGROUNDS) : [];
  image.remove();
  return { width, height, cells, encoded, film: await film() };
}
