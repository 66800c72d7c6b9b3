/**
 * The gallery: it frees the memory of pictures far from the window, and shows what is uploaded.
 */

import { showArrivals } from "./upload/arrivals.js";

const FAR = "3000px"; // Pictures farther from the window than this are not shown soon.

const watcher = new IntersectionObserver(keepOrRelease, { rootMargin: `${FAR} 0px` });

/** @param {IntersectionObserverEntry[]} entries */
function keepOrRelease(entries) {
  for (const { target, isIntersecting } of entries) {
    const image = /** @type {HTMLImageElement} */ (target);
    if (isIntersecting && image.dataset.src) {
      image.src = image.dataset.src;
      delete image.dataset.src;
    } else if (!isIntersecting && image.complete && image.naturalWidth && image.hasAttribute("src")) {
      image.dataset.src = image.getAttribute("src") ?? "";
      image.removeAttribute("src");
    }
  }
}

/** @param {ParentNode} part */
function watch(part) {
  for (const image of part.querySelectorAll(".rows img:not([data-watched])")) {
    image.setAttribute("data-watched", "");
    watcher.observe(image);
  }
}

watch(document);
document.addEventListener("htmx:afterSettle", () => watch(document));
showArrivals();
