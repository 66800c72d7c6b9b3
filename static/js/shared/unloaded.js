/**
 * Pictures that did not load: they are asked for again, at once with a fresh session, and then whenever the server can be reached.
 *
 * Until then their place is an empty tile; only of one that does not come from a server that answers, the text is shown. The page of
 * a picture also says so where nothing of it comes, and nothing fails either.
 */

import { SENTENCES } from "./error_texts.js";
import { whenReached } from "./line.js";
import { renewSession, signInAddress } from "./session.js";
import { say } from "./status.js";

const MOST_TRIES = 4; // Of a picture that the server cannot bring.
const LATE_AFTER_MS = 4000;

/** @type {WeakMap<HTMLImageElement, number>} how often each was asked for in vain */
let tries = new WeakMap();
let isWaiting = false;
/** Takes away what was said of a session that is over. */
let forget = () => {};

/** Watch over the pictures of this page. */
export function bringPictures() {
  document.addEventListener("error", ({ target }) => target instanceof HTMLImageElement && miss(target), true);
  document.addEventListener("load", ({ target }) => target instanceof HTMLImageElement && target.removeAttribute("data-unloaded"), true);
  addEventListener("online", () => {
    tries = new WeakMap();
    wait();
  });
  document.addEventListener("visibilitychange", () => {
    const images = document.querySelectorAll(/** @type {"img"} */ ('img[data-unloaded="signed-out"]'));
    if (images.length && document.visibilityState === "visible") askAgain(images);
  });
  for (const image of document.images) if (image.complete && !image.naturalWidth) miss(image);
  // htmx sends this for the page itself, and for one that a turn puts in its place.
  document.addEventListener("htmx:load", watchLate);
  watchLate();
}

/** Of the picture that a page is about, an empty place would say that there is none. */
function watchLate() {
  const image = document.querySelector(/** @type {"img"} */ ("img#picture"));
  if (!image || image.complete) return;
  setTimeout(() => {
    const isPending = !image.complete && !image.naturalWidth;
    if (isPending && !image.dataset.unloaded) image.dataset.unloaded = "late";
  }, LATE_AFTER_MS);
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
  if (isOfUser && !(await renewSession())) return tellSignedOut(images);
  forget();
  for (const image of images) if (image.hasAttribute("src")) image.src = image.src;
}

/** @param {Iterable<HTMLImageElement>} images which are not asked for any more until somebody comes back from signing in */
function tellSignedOut(images) {
  for (const image of images) image.dataset.unloaded = "signed-out";
  forget = say(SENTENCES.session_ended, { stays: true, link: { words: "Sign in", href: signInAddress() } });
}
