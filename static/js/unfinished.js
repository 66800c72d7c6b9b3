/**
 * Says on every page how many uploads wait in this browser: they go on when the upload page is opened.
 * @module unfinished
 */

import { countUnfinished } from "./upload-store.js";

const mark = document.getElementById("unfinished");

/** Also runs for a page that comes back from the browser's memory, where the count may have changed. */
async function show() {
  const number = mark?.querySelector("[data-count]");
  if (!mark || !number) return;
  const count = await countUnfinished(mark.dataset.account ?? "");
  number.textContent = String(count);
  mark.hidden = count === 0;
}

addEventListener("pageshow", show);
