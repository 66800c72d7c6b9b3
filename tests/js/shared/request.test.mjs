import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { request } from "../../../static/js/shared/request.js";
import { SilentServer } from "../silence.mjs";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

test("a server that is silent is waited for as long as was said", async () => {
  const server = new SilentServer();
  await assert.rejects(request("/v1/user", { milliseconds: 1 }), { name: "TimeoutError" });
  assert.deepEqual(server.paths, ["/v1/user"]);
});

test("whoever asks can end it before that, with a reason", async () => {
  new SilentServer();
  const stop = new AbortController();
  const answer = request("/v1/user", { signal: stop.signal });
  stop.abort(new Error("cancelled"));
  await assert.rejects(answer, { message: "cancelled" });
  await assert.rejects(request("/v1/user", { signal: stop.signal }), { message: "cancelled" });
});

test("with a signal of one's own the silence ends as well", async () => {
  new SilentServer();
  const { signal } = new AbortController();
  await assert.rejects(request("/v1/user", { milliseconds: 1, signal }), { name: "TimeoutError" });
});

test("all else goes to the server as it is", async () => {
  globalThis.fetch = async (path, { method, signal }) => ({ path, method, isEnding: signal instanceof AbortSignal });
  assert.deepEqual(await request("/a", { method: "PATCH" }), { path: "/a", method: "PATCH", isEnding: true });
});
