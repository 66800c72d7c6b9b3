/**
 * Every page of a signed-in user except the upload page: renews the session, which pictures are loaded with, and shows how many
 * uploads wait in this browser.
 */

import { renewSession } from "./shared/session.js";
import { countUnfinished } from "./upload/store.js";

const RENEW_EVERY_MS = 4 * 60 * 1000; // A token is renewed in its last five minutes.

/** Show the sign-in page in place of a page whose session is over. */
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

/** The uploads go on when the upload page is opened. */
async function showUnfinished() {
  const mark = document.getElementById("unfinished");
  const link = mark?.closest("a");
  if (!mark || !link) return;
  const count = await countUnfinished(mark.dataset.account ?? "");
  mark.hidden = count === 0;
  mark.textContent = count === 0 ? "" : String(count);
  if (count === 0) link.removeAttribute("aria-label");
  else link.setAttribute("aria-label", `Upload, ${count} waiting to be uploaded`);
}

setInterval(renewOrLeave, RENEW_EVERY_MS);
document.addEventListener("visibilitychange", renewOrLeave);
document.addEventListener("error", retryPicture, true);
addEventListener("pageshow", (event) => {
  // A page that comes back from the back-forward cache may outlive its session, and the count may have changed.
  if (event.persisted) renewOrLeave();
  showUnfinished();
});
