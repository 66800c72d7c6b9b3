/**
 * Every page of a signed-in user: renews the session, and uploads what is dropped or pasted wherever that is, or was left
 * unfinished by an earlier page.
 */

import { serverClock } from "./shared/clock.js";
import { renewSession } from "./shared/session.js";
import { hasUnsaved } from "./shared/unsaved.js";
import { acceptDrops, acceptPastes } from "./upload/drop.js";
import { uploads } from "./upload/host.js";
import { take } from "./upload/take.js";

const RENEW_EVERY_MS = 4 * 60 * 1000; // A token is renewed in its last five minutes.

/** Show the sign-in page in place of a page whose session is over, unless uploads or typed words would be lost with it. */
async function renewOrLeave() {
  if (document.visibilityState !== "visible") return;
  if (await renewSession()) {
    if (uploads.queue?.isSignedOut) uploads.queue.resume();
  } else if (!uploads.isBusy && !hasUnsaved()) {
    location.reload();
  }
}

/** @type {Promise<import("./upload/bar.js").UploadBar> | null} */
let loading = null;

/** The bar is loaded when there is something to show in it; the page that lists the uploads has none. */
async function bar() {
  const popover = document.getElementById("uploads");
  const isNeeded = uploads.all.length > 0 || uploads.known.waiting > 0;
  if (popover && isNeeded) loading ??= import("./upload/bar.js").then(({ UploadBar }) => new UploadBar(popover, uploads));
  return loading;
}

setInterval(renewOrLeave, RENEW_EVERY_MS);
document.addEventListener("visibilitychange", renewOrLeave);
addEventListener("pageshow", (event) => {
  // A page that comes back from the back-forward cache may outlive its session.
  if (event.persisted) renewOrLeave();
});

const facts = /** @type {HTMLElement} */ (document.getElementById("upload-overlay"));
uploads.listen({
  onNew: bar,
  onCount: bar,
  onSettled: async () => (await bar())?.sayEnd(),
  onSignedOut: async () => (await bar())?.saySignedOut(),
});
uploads.start({
  account: document.documentElement.dataset.viewer ?? "",
  maxBytes: Number(facts.dataset.maxBytes),
  now: serverClock(Number(facts.dataset.now)),
  isList: document.getElementById("upload-rows") !== null,
});
acceptDrops(facts, take);
acceptPastes(take);
