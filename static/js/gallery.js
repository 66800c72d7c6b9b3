/**
 * The gallery: it keeps the place of who looks, grows at both ends, frees the memory of pictures far from the window, and shows what
 * is uploaded.
 */

import { growCalmly } from "./gallery/growth.js";
import { keepPlace } from "./gallery/place.js";
import { say } from "./shared/status.js";
import { showArrivals } from "./upload/arrivals.js";

const FAR = "3000px"; // Pictures farther from the window than this are not shown soon.

const SOURCES = ["srcset", "src"];

const watcher = new IntersectionObserver(keepOrRelease, { rootMargin: `${FAR} 0px` });

/** @param {IntersectionObserverEntry[]} entries */
function keepOrRelease(entries) {
  for (const { target, isIntersecting } of entries) {
    const image = /** @type {HTMLImageElement} */ (target);
    if (isIntersecting && image.dataset.src) {
      // Both before the browser chooses one of them.
      for (const name of SOURCES) move(image, `data-${name}`, name);
    } else if (!isIntersecting && image.complete && image.naturalWidth && image.hasAttribute("src")) {
      for (const name of SOURCES) move(image, name, `data-${name}`);
    }
  }
}

/**
 * @param {HTMLImageElement} image
 * @param {string} from the name of an attribute
 * @param {string} to the name that it has from now on
 */
function move(image, from, to) {
  const value = image.getAttribute(from);
  if (value === null) return;
  image.setAttribute(to, value);
  image.removeAttribute(from);
}

/** @param {ParentNode} part */
function watch(part) {
  for (const image of part.querySelectorAll(".rows img:not([data-watched])")) {
    image.setAttribute("data-watched", "");
    watcher.observe(image);
  }
}

/** What the page came with to say, such as that a picture is gone, is said once: neither again after a reload, nor for ever. */
function tell() {
  const told = document.querySelector("#status.is-shown")?.textContent;
  if (told) say(told);
  const address = new URL(location.href);
  address.searchParams.delete("told");
  if (told && !document.querySelector("[autofocus]")) address.searchParams.delete("at");
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

tell();
keepPlace();
growCalmly();
watch(document);
document.addEventListener("htmx:afterSettle", () => watch(document));
showArrivals();
