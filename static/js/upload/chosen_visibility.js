/**
 * Who can see what is uploaded: the last choice of the upload page, which holds on all pages of this tab.
 */

/** The two states of a picture, as every page names them. */
export const WHO = Object.freeze({ private: "Only you", link: "Anyone with the link" });

const NAME = "vitrine-visibility";

/** @returns {"private" | "link"} */
export function chosenVisibility() {
  try {
    return sessionStorage.getItem(NAME) === "link" ? "link" : "private";
  } catch {
    return "private";
  }
}

/** @param {"private" | "link"} visibility */
export function chooseVisibility(visibility) {
  try {
    sessionStorage.setItem(NAME, visibility);
  } catch {
    // A browser that keeps nothing: it holds on this page alone, whose control says it.
  }
}
