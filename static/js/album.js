/**
 * The page of an album: its pictures are seen, and come, as in the gallery.
 */

import { keepNearRows } from "./gallery/far_rows.js";
import { growCalmly } from "./gallery/growth.js";
import { forgetGonePicture, keepPlace } from "./gallery/place.js";
import { useMenus } from "./gallery/tools.js";

forgetGonePicture();
keepPlace();
growCalmly();
keepNearRows();
useMenus();
