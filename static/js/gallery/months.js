/**
 * The month that somebody looks at, and the links of months, of which one is marked as that.
 */

import { topTile } from "./tiles.js";

/** @returns {string | undefined} the month of the first pictures in the window, as `2026-11` */
function monthInView() {
  // A day that goes on from above has no heading of its own.
  let day = topTile()?.closest(".day") ?? null;
  while (day && !day.querySelector(".day-name")) day = day.previousElementSibling;
  return day?.querySelector("time")?.dateTime.slice(0, 7);
}

/**
 * @param {HTMLElement} part of the page
 * @returns {HTMLAnchorElement[]} its links of months
 */
export function monthLinks(part) {
  return [...part.querySelectorAll(/** @type {"a"} */ ("[data-month]"))];
}

/**
 * @param {HTMLElement} part of the page, with links of months
 * @returns {HTMLAnchorElement | undefined} the link that is marked now
 */
export function markMonth(part) {
  const month = monthInView();
  let marked;
  for (const link of monthLinks(part)) {
    if (link.dataset.month !== month) link.removeAttribute("aria-current");
    else (marked = link).setAttribute("aria-current", "true");
  }
  return marked;
}
