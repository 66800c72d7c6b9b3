/**
 * What every page has: an answer to requests that fail, a mark while there is no line, and an end when its session has one.
 */

import { handleFailedRequests } from "./shared/failed_requests.js";
import { watchKeptPage } from "./shared/kept_page.js";
import { sayNotSent, watchLine } from "./shared/line.js";
import { installServiceWorker } from "./shared/offline.js";

watchKeptPage(async () => (await import("./upload/store.js")).clearUnfinished());
handleFailedRequests();
watchLine();
installServiceWorker(sayNotSent);
