/**
 * Makes sure that nobody sees a page of a session that is over.
 *
 * Browsers keep a page that was left alive in memory and show it again on the way back, without asking the server. So such a page is
 * hidden when it is left, and shown again once it is clear that it is still this viewer's to see. A cookie says who is
 * signed in; the server says whether the session lives.
 */

import { askViewer } from "./session.js";
import { tellOtherTabs } from "./storage.js";

/** As bff/web/cookies.py writes it after a sign-out. */
export const SIGNED_OUT = "signed-out";
/** Its changes are events in the other tabs of this browser. */
const NEWS = "vitrine-viewer";
const ANSWERED_WITHIN_MS = 4000;

/**
 * @param {string} cookies as document.cookie has them
 * @param {string} name
 * @returns {string} the value of one of them, "" when it is not there
 */
export function cookieOf(cookies, name) {
  const found = cookies.split("; ").find((cookie) => cookie.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
}

/**
 * A page that is open stays when its session has merely lapsed, with what is typed and what is being sent in it: its own requests
 * lead to the sign-in page.
 * @param {string} current who is signed in now, as the viewer cookie says it
 * @param {string} viewer whose page it is
 * @param {boolean} isOpen
 * @returns {boolean} whether the page is not to be seen any more
 */
export function isOver(current, viewer, isOpen) {
  return current !== viewer && !(isOpen && current === "");
}

/**
 * Watch over this page.
 * @param {() => void} clearUploads called when somebody has signed out: the files that wait in this browser go, too
 */
export function watchKeptPage(clearUploads) {
  const { viewerCookie: name = "", viewer } = document.documentElement.dataset;
  const current = () => cookieOf(document.cookie, name);
  tellOtherTabs(NEWS, current());
  if (current() === SIGNED_OUT) clearUploads();
  if (!viewer) return;

  const check = () => isOver(current(), viewer, true) && leave();
  addEventListener("storage", (event) => event.key === NEWS && check());
  addEventListener("focus", check);
  // A page that is being left becomes hidden, too, and must not turn back.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && check());
  addEventListener("pagehide", (event) => event.persisted && hide());
  addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    if (isOver(current(), viewer, false)) return leave();
    const answered = await askViewer(ANSWERED_WITHIN_MS);
    // Nobody answers somebody who is offline, and the page is as much theirs as before.
    if (answered === null || answered === viewer) show();
    else leave();
  });
}

function hide() {
  document.documentElement.classList.add("is-hidden");
}

function show() {
  document.documentElement.classList.remove("is-hidden");
}

let isUnasked = false;

/** Nothing of a session that is over is to be kept: no question of this page, come when it may, holds anybody on it any more. */
export function leaveUnasked() {
  isUnasked = true;
}

/**
 * For what would be lost with the page. Browsers call such listeners in the order in which they were added, so that none stops another.
 * @param {BeforeUnloadEvent} event
 */
export function askBeforeLeaving(event) {
  if (!isUnasked) event.preventDefault();
}

/** Ask the server for what is at this address now: the sign-in page, or what somebody else may see of it. */
function leave() {
  hide();
  leaveUnasked();
  // Without the fragment, which would make it a step within the page; by GET, also where a form was answered.
  location.replace(location.pathname + location.search);
}
