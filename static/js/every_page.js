/**
 * What every page has: an answer to requests that fail, and the time zone of who looks.
 */

import { handleFailedRequests } from "./shared/failed_requests.js";
import { keepTimeZone } from "./shared/time_zone.js";

handleFailedRequests();
keepTimeZone();
