/**
 * Whether the server can be reached from here: a sign in the bar while it cannot.
 *
 * What the browser says of its line is a hint only: it does not know of a server that is gone, and takes any network for a line.
 */

import { request } from "./request.js";
import { say } from "./status.js";

const ASKED_EVERY_MS = 4000;
const ANSWERED_WITHIN_MS = 8000;
const OFFLINE = "You are offline. This page stays as it is until the line is back.";
const BACK = "You are online again.";

/**
 * @returns {Promise<boolean>} whether anything answers at this server
 */
async function isReached() {
  try {
    await request("/robots.txt", { method: "HEAD", cache: "no-store", milliseconds: ANSWERED_WITHIN_MS });
    return true;
  } catch {
    return false;
  }
}

/**
 * Act once the server can be reached again.
 * @param {() => void} act
 */
export function whenReached(act) {
  let isAsking = false;
  const ask = async () => {
    if (isAsking || document.visibilityState !== "visible") return;
    isAsking = true;
    const reached = await isReached();
    isAsking = false;
    if (!reached || !timer) return;
    clearInterval(timer);
    timer = undefined;
    removeEventListener("online", ask);
    act();
  };
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer = setInterval(ask, ASKED_EVERY_MS);
  addEventListener("online", ask);
}

/** Show and say it while the line is gone. */
export function watchLine() {
  const sign = document.getElementById("offline");
  if (!sign) return;
  let isSaid = false;
  const gone = () => {
    if (!sign.hidden) return;
    sign.hidden = false;
    whenReached(() => {
      sign.hidden = true;
      // Who was not told that the line is gone was told what failed, and how to try it again.
      if (isSaid) say(BACK, { yields: true });
      isSaid = false;
    });
  };
  const goneAndSaid = () => {
    if (sign.hidden) {
      say(OFFLINE, { yields: true });
      isSaid = true;
    }
    gone();
  };
  addEventListener("offline", goneAndSaid);
  if (!navigator.onLine) goneAndSaid();
  // A request that failed has its own sentence.
  document.addEventListener("htmx:sendError", async () => {
    if (!(await isReached())) gone();
  });
  // A form that would leave the page stays on it, with all that is typed.
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || event.defaultPrevented) return;
    event.preventDefault();
    sayNotSent();
  });
}

/** Say that a form is still here. */
export function sayNotSent() {
  say("You are offline, so nothing was sent. All that you typed is still here.", { stays: true });
}
