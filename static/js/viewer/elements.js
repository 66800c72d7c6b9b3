/**
 * The picture of the page, and how another element that shows it already takes its place: without a moment in which nothing is seen.
 */

/** @returns {HTMLImageElement | null} */
export function picture() {
  return document.querySelector(/** @type {"img"} */ ("img#picture"));
}

/** @returns {HTMLElement | null} */
export function stage() {
  return document.getElementById("stage");
}

/** @returns {boolean} whether there is something on the stage that can be looked at closely */
export function isShown() {
  const image = picture();
  return image !== null && image.naturalWidth > 0 && (image.dataset.unloaded ?? "late") === "late";
}

/**
 * @param {HTMLImageElement} image which is on the page
 * @param {HTMLImageElement} fresh which is decoded, and shows the same picture
 */
export function replace(image, fresh) {
  for (const { name } of [...fresh.attributes]) if (name !== "src") fresh.removeAttribute(name);
  // A style attribute is refused by the policy, a style is not.
  const taken = [...image.attributes].filter(({ name }) => !["src", "style", "data-unloaded"].includes(name));
  for (const { name, value } of taken) fresh.setAttribute(name, value);
  if (image.hasAttribute("style")) fresh.style.cssText = image.style.cssText;
  fresh.decoding = "sync";
  image.parentElement?.querySelector(".stage-beneath")?.remove();
  image.replaceWith(fresh);
}
