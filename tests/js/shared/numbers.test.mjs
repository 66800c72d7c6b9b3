import assert from "node:assert/strict";
import { test } from "node:test";

import { formatBytes, formatWait, pictures } from "../../../static/js/shared/numbers.js";

test("sizes read as people write them", () => {
  assert.equal(formatBytes(0), "0 bytes");
  assert.equal(formatBytes(812), "812 bytes");
  assert.equal(formatBytes(36_000), "36 kB");
  assert.equal(formatBytes(4_130_000), "4.1 MB");
  assert.equal(formatBytes(67_108_864), "67 MB");
  assert.equal(formatBytes(999_600_000), "1.0 GB");
});

test("a wait is never said too short", () => {
  assert.deepEqual([null, 1, 119, 120, 121].map(formatWait), ["a moment", "a moment", "119 seconds", "2 minutes", "3 minutes"]);
});

test("one picture is not several", () => {
  assert.deepEqual([0, 1, 2].map(pictures), ["0 pictures", "1 picture", "2 pictures"]);
});
