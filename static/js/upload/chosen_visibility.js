/**
 * Who can see what is uploaded: the last choice of the upload page, which holds on all pages of this tab.
 */

import { note, noted } from "../shared/storage.js";

/** The two states of a picture, as every page names them. */
export const WHO = Object.freeze({ private: "Only you", link: "Anyone with the link" });

const NAME = "vitrine-visibility";

/** @returns {"private" | "link"} */
export function chosenVisibility() {
  return noted(NAME) === "link" ? "link" : "private";
}

/** @param {"private" | "link"} visibility */
export function chooseVisibility(visibility) {
  note(NAME, visibility);
}
