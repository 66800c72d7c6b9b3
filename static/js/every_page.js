/**
 * What every page has: an answer to requests that fail.
 */

import { handleFailedRequests } from "./shared/failed_requests.js";

handleFailedRequests();
