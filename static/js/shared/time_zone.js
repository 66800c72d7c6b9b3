/**
 * Tells the server in which time zone this browser is, by a cookie, so that pages say days and times as the clock on the wall does.
 */

import { requestPage } from "./request.js";
import { note, noted } from "./storage.js";

const KEPT_SECONDS = 365 * 24 * 3600;
const ASKED = "vitrine-time-zone-asked"; // The zone for which this tab has asked for a page once more.
const NAME = /^[\w+/-]{1,64}$/; // Of the IANA database, in the form that the server takes.

/** Keep the cookie true, also when a page comes back or somebody has travelled while it was open. */
export function keepTimeZone() {
  tell();
  addEventListener("pageshow", (event) => event.persisted && tell());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && tell());
}

function tell() {
  const said = document.querySelector('meta[name="time-zone"]');
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!(said instanceof HTMLMetaElement) || !zone || !NAME.test(zone)) return;
  const cookie = `${said.dataset.cookie}=${zone}`;
  document.cookie = `${cookie}; Path=/; SameSite=Lax; Max-Age=${KEPT_SECONDS}`;
  if (said.content === zone) {
    asked(null);
    return;
  }
  const isKept = document.cookie.split("; ").includes(cookie);
  // A server that does not know this zone is asked once, not for ever.
  if (isKept && document.querySelector("main time") && asked(zone)) askOnceMore(said);
}

/**
 * Put the times of this zone in the place of those on the page, and touch nothing else: something may be typed in a form.
 * @param {HTMLMetaElement} said
 */
async function askOnceMore(said) {
  // In the gallery pictures go to another day with them. It has nothing to type in, and returns to its place.
  if (document.querySelector("#gallery")) {
    location.reload();
    return;
  }
  const page = await requestPage(location.href);
  if (!page) return;
  const [shown, fresh] = [document, page].map((one) => [...one.querySelectorAll("main time")]);
  if (shown.length !== fresh.length) return;
  for (const [number, time] of shown.entries()) time.replaceWith(fresh[number]);
  said.content = page.querySelector('meta[name="time-zone"]')?.getAttribute("content") ?? "";
  tell();
}

/**
 * Note for which zone a page is asked for once more.
 * @param {string | null} zone null when the page is right
 * @returns {boolean} whether it was not asked for before
 */
function asked(zone) {
  const before = noted(ASKED);
  // Where nothing can be noted, it could go on for ever.
  return note(ASKED, zone) && before !== zone;
}
