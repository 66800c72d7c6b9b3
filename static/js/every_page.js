/**
 * What every page has: an answer to requests that fail, and a hand at the swaps of htmx.
 */

import { handleFailedRequests } from "./shared/failed_requests.js";
import { joinSwaps } from "./shared/swaps.js";

handleFailedRequests();
joinSwaps();
