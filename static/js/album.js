/**
 * The page of an album: its pictures are seen, come and are selected as in the gallery.
 */

import { keepNearRows } from "./gallery/far_rows.js";
import { growCalmly } from "./gallery/growth.js";
import { forgetGonePicture, keepPlace } from "./gallery/place.js";
import { selectPictures } from "./gallery/selecting.js";
import { actOnSelection } from "./gallery/selection_acts.js";
import { useMenus } from "./gallery/tools.js";

forgetGonePicture();
keepPlace();
growCalmly();
keepNearRows();
useMenus();
selectPictures();
actOnSelection();
