/**
 * The page of API tokens: copies the new one and the texts with it, and asks before typed words are lost.
 */

import { prepareCopyButtons } from "./shared/clipboard.js";
import { watchUnsaved } from "./shared/unsaved.js";

prepareCopyButtons();
watchUnsaved();
document.addEventListener("htmx:afterSettle", prepareCopyButtons);
