/**
 * What every page has: an answer to requests that fail, words and the focus around the swaps of htmx, a sign while it is offline,
 * pictures that come late, keys, the time zone of who looks, and an end when its session has one.
 */

import { handleFailedRequests } from "./shared/failed_requests.js";
import { useKeys } from "./shared/keys.js";
import { watchKeptPage } from "./shared/kept_page.js";
import { sayNotSent, watchLine } from "./shared/line.js";
import { installServiceWorker } from "./shared/offline.js";
import { joinSwaps } from "./shared/swaps.js";
import { keepTimeZone } from "./shared/time_zone.js";
import { bringPictures } from "./shared/unloaded.js";

watchKeptPage(async () => (await import("./upload/store.js")).clearUnfinished());
handleFailedRequests();
joinSwaps();
watchLine();
bringPictures();
installServiceWorker(sayNotSent);
keepTimeZone();
useKeys();
