/**
 * Hands to the queue what somebody chose, and says it when that cannot be.
 */

import { say } from "../shared/status.js";
import { uploads } from "./host.js";

/** @param {Promise<import("./folders.js").Chosen>} chosen */
export async function take(chosen) {
  try {
    const all = await chosen;
    await uploads.add(all);
    const isSaidAboveRows = uploads.isList && uploads.all.length > 0;
    // Where there are names in it, it stays for somebody to read them.
    if (all.others.length + all.left > 0 && !isSaidAboveRows) say(uploads.leftOut, { stays: all.others.length > 0 });
  } catch {
    say("This page could not load what uploads pictures. Load it again, then choose them again.", { stays: true });
  }
}

/**
 * Take what is chosen by a file input.
 * @param {HTMLInputElement} input
 */
export function takeFrom(input) {
  const isFolder = input.webkitdirectory;
  const takeAll = () => {
    const files = [...(input.files ?? [])];
    // Emptied at once, so that the same file can be chosen again, and the form's own button stays hidden.
    input.value = "";
    if (files.length === 0) return;
    void take(import("./folders.js").then(({ chosen, filesOfFolder }) => (isFolder ? filesOfFolder(files) : chosen(files))));
  };
  input.addEventListener("change", takeAll);
  // Files that were chosen before this module was loaded.
  takeAll();
}
