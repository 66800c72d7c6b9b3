/**
 * The gallery: it keeps the place of who looks, grows at both ends, lets go what is far from the window, shows what is uploaded, and
 * lets several pictures be selected.
 */

import { keepNearRows } from "./gallery/far_rows.js";
import { growCalmly } from "./gallery/growth.js";
import { forgetGonePicture, keepPlace } from "./gallery/place.js";
import { useRail } from "./gallery/rail.js";
import { selectPictures } from "./gallery/selecting.js";
import { actOnSelection } from "./gallery/selection_acts.js";
import { useMenus } from "./gallery/tools.js";
import { showArrivals } from "./upload/arrivals.js";

forgetGonePicture();
keepPlace();
growCalmly();
keepNearRows();
useMenus();
useRail();
selectPictures();
actOnSelection();
showArrivals();
