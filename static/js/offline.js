/**
 * The page that the service worker shows in place of one that cannot be reached: it goes on by itself.
 */

import { whenReached } from "./shared/line.js";

// The address is that of the page that was wanted, unless somebody has opened this one itself.
if (location.pathname !== "/offline") whenReached(() => location.replace(location.pathname + location.search));
