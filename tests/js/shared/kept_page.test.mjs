import assert from "node:assert/strict";
import { test } from "node:test";

import { cookieOf, isOver, SIGNED_OUT } from "../../../static/js/shared/kept_page.js";

test("a cookie is found by its whole name", () => {
  assert.equal(cookieOf("other_vitrine_viewer=bob; vitrine_viewer=alice; a=b", "vitrine_viewer"), "alice");
  assert.equal(cookieOf("vitrine_viewers=bob", "vitrine_viewer"), "");
  assert.equal(cookieOf("", "vitrine_viewer"), "");
});

test("a page is its viewer's as long as nobody has signed out", () => {
  assert.equal(isOver("alice", "alice", true), false);
  assert.equal(isOver("alice", "alice", false), false);
  for (const isOpen of [true, false]) {
    assert.equal(isOver(SIGNED_OUT, "alice", isOpen), true);
    assert.equal(isOver("bob", "alice", isOpen), true);
  }
});

test("where the session has merely lapsed, an open page stays and a kept one is not shown", () => {
  assert.equal(isOver("", "alice", true), false);
  assert.equal(isOver("", "alice", false), true);
});
