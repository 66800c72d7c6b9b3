/**
 * Pictures that did not load: they are asked for again, at once with a fresh session, and then whenever the server can be reached.
 *
 * Until then their place is an empty tile; only of one that does not come from a server that answers, the text is shown.
 */

import { whenReached } from "./line.js";
import { renewSession } from "./session.js";

const MOST_TRIES = 4; // Of a picture that the server cannot bring.

/** @type {WeakMap<HTMLImageElement, number>} how often each was asked for in vain */
let tries = new WeakMap();
let isWaiting = false;

/** Watch over the pictures of this page. */
export function bringPictures() {
  document.addEventListener("error", ({ target }) => target instanceof HTMLImageElement && miss(target), true);
  document.addEventListener("load", ({ target }) => target instanceof HTMLImageElement && target.removeAttribute("data-unloaded"), true);
  addEventListener("online", () => {
    tries = new WeakMap();
    wait();
  });
  for (const image of document.images) if (image.complete && !image.naturalWidth) miss(image);
}

/** @param {HTMLImageElement} image */
function miss(image) {
  if (!image.hasAttribute("src")) return;
  const count = (tries.get(image) ?? 0) + 1;
  tries.set(image, count);
  image.dataset.unloaded = count < MOST_TRIES ? "waiting" : "given-up";
  if (count === 1 && navigator.onLine) askAgain([image]);
  else if (count < MOST_TRIES) wait();
}

function wait() {
  if (isWaiting || !document.querySelector("img[data-unloaded]")) return;
  isWaiting = true;
  whenReached(() => {
    isWaiting = false;
    askAgain(document.querySelectorAll(/** @type {"img"} */ ("img[data-unloaded]")));
  });
}

/**
 * A picture is refused while the token is stale.
 * @param {Iterable<HTMLImageElement>} images
 */
async function askAgain(images) {
  const isOfUser = "viewer" in document.documentElement.dataset;
  if (isOfUser && !(await renewSession())) return;
  for (const image of images) if (image.hasAttribute("src")) image.src = image.src;
}
