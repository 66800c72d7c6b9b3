/**
 * The original of a picture, whose pixels are looked at: it is loaded when the preview has no more of them to show.
 */

import { replace } from "./elements.js";

/** @type {WeakSet<HTMLImageElement>} */
const asked = new WeakSet();

/**
 * Say whether a picture has fewer pixels than are asked of it, though more of them exist.
 * @param {HTMLImageElement} image
 * @param {number} across how many it would need
 */
export function isTooCoarse(image, across) {
  return Math.min(across, Number(image.getAttribute("width"))) > image.naturalWidth + 1;
}

/**
 * Put the original in the place of a preview.
 * @param {HTMLImageElement} image
 * @returns {Promise<boolean | null>} whether it is there, null while it is on its way already
 */
export async function bringOriginal(image) {
  const { original } = image.dataset;
  if (!original) return false;
  if (asked.has(image)) return null;
  asked.add(image);
  const fresh = new Image();
  fresh.src = original;
  try {
    await fresh.decode();
  } catch {
    asked.delete(image); // The next look asks once more.
    return false;
  }
  if (!image.isConnected) return null;
  delete image.dataset.original;
  // It is of another shape where the picture was turned.
  if (fresh.naturalWidth !== Number(image.getAttribute("width"))) return false;
  replace(image, fresh);
  return true;
}
