/**
 * Says on every page how many uploads wait in this browser: they go on when the upload page is opened.
 * @module unfinished
 */

import { countUnfinished } from "./upload/store.js";

const mark = document.getElementById("unfinished");

/** Also runs for a page that comes back from the browser's memory, where the count may have changed. */
async function show() {
  const link = mark?.closest("a");
  if (!mark || !link) return;
  const count = await countUnfinished(mark.dataset.account ?? "");
  mark.hidden = count === 0;
  mark.textContent = count === 0 ? "" : String(count);
  if (count === 0) link.removeAttribute("aria-label");
  else link.setAttribute("aria-label", `Upload, ${count} waiting to be uploaded`);
}

addEventListener("pageshow", show);
