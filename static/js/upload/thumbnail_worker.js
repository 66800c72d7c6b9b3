/**
 * Makes one small square picture of a file in a worker, so that a large one never blocks the page; answers null for what this
 * browser cannot decode (in most of them HEIC and TIFF).
 */

/** 56 CSS pixels on a dense screen. */
const SIDE = 144;

/**
 * Decode to a small size at once: the full picture of a camera would take 50 MB of memory.
 * @param {File} file
 * @returns {Promise<ImageBitmap>}
 */
async function decode(file) {
  const bitmap = await createImageBitmap(file, { resizeHeight: SIDE, resizeQuality: "medium" });
  const tooNarrow = bitmap.width < SIDE && bitmap.width > SIDE / 12;
  if (!tooNarrow) return bitmap;
  bitmap.close();
  return createImageBitmap(file, { resizeWidth: SIDE, resizeQuality: "medium" });
}

/**
 * @param {ImageBitmap} bitmap
 * @returns {Promise<Blob>} the middle of the picture
 */
function crop(bitmap) {
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const scale = Math.max(SIDE / bitmap.width, SIDE / bitmap.height);
  const width = bitmap.width * scale;
  const height = bitmap.height * scale;
  canvas.getContext("2d")?.drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/webp", quality: 0.8 });
}

addEventListener("message", async ({ data: file }) => {
  try {
    postMessage(await crop(await decode(file)));
  } catch {
    postMessage(null);
  }
});
