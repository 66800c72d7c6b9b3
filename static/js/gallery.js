/**
 * The gallery: it keeps the place of who looks, grows at both ends, lets go what is far from the window, and shows what is uploaded.
 */

import { keepNearRows } from "./gallery/far_rows.js";
import { growCalmly } from "./gallery/growth.js";
import { keepPlace } from "./gallery/place.js";
import { useMenus } from "./gallery/tools.js";
import { showArrivals } from "./upload/arrivals.js";

/** The page has said that the picture in its address is gone: a reload does not say it again. */
function forgetGonePicture() {
  const address = new URL(location.href);
  if (!address.searchParams.has("at") || document.querySelector("[autofocus]")) return;
  address.searchParams.delete("at");
  history.replaceState(history.state, "", address);
}

forgetGonePicture();
keepPlace();
growCalmly();
keepNearRows();
useMenus();
showArrivals();
