/**
 * The pictures before and after that of the page: they are loaded and decoded before somebody turns to them, so that a turn shows
 * one in the same frame as its page.
 */

import { picture, replace } from "./elements.js";

/** By address; those that are decoded are shown. @type {Map<string, {image: HTMLImageElement, isDecoded: boolean}>} */
const held = new Map();

/** Hold the neighbours of this page's picture, and of each that a turn puts in its place. */
export function holdNeighbours() {
  document.addEventListener("htmx:beforeSwap", (event) => isOfPage(event) && keep());
  // Until then the new element has what the one before it had.
  document.addEventListener("htmx:afterSettle", (event) => isOfPage(event) && show());
  document.addEventListener("load", ({ target }) => target === picture() && fetchBoth(), true);
  if (picture()?.complete) fetchBoth();
}

/** @param {Event} event */
function isOfPage(event) {
  return event.target instanceof Element && event.target.id === "main";
}

/** The picture that is left is the neighbour of the next. */
function keep() {
  const image = picture();
  const address = image?.getAttribute("src");
  if (image && address && image.naturalWidth) held.set(address, { image, isDecoded: true });
}

function show() {
  const image = picture();
  const known = held.get(image?.getAttribute("src") ?? "");
  if (!image || !known?.isDecoded) return;
  replace(image, known.image);
  fetchBoth();
}

/** Fetch what may come next, and let go of what is further away. */
function fetchBoth() {
  const connection = /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection;
  if (connection?.saveData) return;
  const wanted = ["next", "previous"].flatMap((id) => document.getElementById(id)?.dataset.picture ?? []);
  for (const address of held.keys()) if (!wanted.includes(address)) held.delete(address);
  for (const address of wanted) if (!held.has(address)) fetchOne(address);
}

/** @param {string} address */
async function fetchOne(address) {
  const one = { image: new Image(), isDecoded: false };
  held.set(address, one);
  one.image.src = address;
  try {
    await one.image.decode();
    one.isDecoded = true;
  } catch {
    held.delete(address); // Its page asks for it itself, and says what is wrong.
  }
}
