/**
 * Keeps the session of an open page alive, because pictures are asked for with it.
 * @module session
 */

const EVERY_MS = 4 * 60 * 1000; // A token is renewed in its last five minutes.

/** @type {Promise<boolean> | null} */
let renewal = null;

/**
 * Ask for fresh cookies where they are due.
 * @returns {Promise<boolean>} false when the session is over
 */
export function renewSession() {
  renewal ??= ask().finally(() => {
    renewal = null;
  });
  return renewal;
}

/** @returns {Promise<boolean>} */
async function ask() {
  try {
    const answer = await fetch("/session", { method: "POST", redirect: "manual" });
    return answer.status !== 401;
  } catch {
    return true; // Offline is not signed out.
  }
}

/** Show the sign-in page in place of a page that is no longer this person's. */
async function renewOrLeave() {
  if (document.visibilityState !== "visible") return;
  if (!(await renewSession())) location.reload();
}

/**
 * Ask once more for a picture that was refused while the token was stale.
 * @param {Event} event
 */
async function retryPicture(event) {
  const image = event.target;
  if (!(image instanceof HTMLImageElement) || image.dataset.retried || !image.src) return;
  image.dataset.retried = "yes";
  const source = image.src;
  if (await renewSession()) image.src = source;
}

if (!document.querySelector("#upload")) {
  setInterval(renewOrLeave, EVERY_MS);
  document.addEventListener("visibilitychange", renewOrLeave);
  // A page that comes back from the browser's memory may outlive its session.
  addEventListener("pageshow", (event) => {
    if (event.persisted) renewOrLeave();
  });
  document.addEventListener("error", retryPicture, true);
}
