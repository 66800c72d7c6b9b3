/**
 * The gallery: it keeps the place of who looks, grows at both ends, lets go what is far from the window, and shows what is uploaded.
 */

import { keepNearRows } from "./gallery/far_rows.js";
import { growCalmly } from "./gallery/growth.js";
import { forgetGonePicture, keepPlace } from "./gallery/place.js";
import { useMenus } from "./gallery/tools.js";
import { showArrivals } from "./upload/arrivals.js";

forgetGonePicture();
keepPlace();
growCalmly();
keepNearRows();
useMenus();
showArrivals();
