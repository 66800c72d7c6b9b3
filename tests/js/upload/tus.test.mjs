import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { sendResumably } from "../../../static/js/upload/tus.js";

globalThis.location = { href: "https://pictures.example/upload" };

const file = new Blob([new Uint8Array(100)]);
const upload = (facts = {}) => ({ file, key: "k", name: "heron.jpg", size: 100, visibility: "link", url: null, chosenAt: 1000, ...facts });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** The client's own interface, driven by the test. */
class Client {
  runs = [];

  constructor() {
    const { runs } = this;
    this.Upload = class {
      url = null;
      aborted = 0;

      constructor(sent, options) {
        Object.assign(this, { sent, options });
        runs.push(this);
      }

      start() {
        this.url = this.options.uploadUrl ?? null;
      }

      abort() {
        this.aborted += 1;
      }

      comesToLieAt(url) {
        this.url = url;
        this.options.onUploadUrlAvailable();
      }

      refuse(status, body = "", headers = {}) {
        const originalResponse = { getStatus: () => status, getBody: () => body, getHeader: (name) => headers[name] ?? null };
        this.options.onError({ originalResponse });
      }
    };
  }

  get run() {
    return this.runs.at(-1);
  }
}

/** Whatever a test has begun and not ended would be waited for. */
const stops = [];
afterEach(() => stops.splice(0).forEach((stop) => stop.abort()));

async function begin(facts = {}, note = async () => {}) {
  const client = new Client();
  const stop = new AbortController();
  stops.push(stop);
  const said = { urls: [], progress: [] };
  const sending = {
    signal: stop.signal,
    onProgress: (sentBytes, allSent) => said.progress.push([sentBytes, allSent]),
    onUrl: (url) => {
      said.urls.push(url);
      return note(url);
    },
  };
  const ended = sendResumably(upload(facts), sending, async () => client);
  ended.catch(() => {});
  await settled();
  return { run: client.run, stop, said, ended };
}

function answering(status, body, headers = {}) {
  const asked = [];
  globalThis.fetch = async (url) => {
    asked.push(url);
    return new Response(body, { status, headers });
  };
  return asked;
}

test("a new upload is made at the endpoint, with its name and who may see it", async () => {
  const { run } = await begin();
  const { endpoint, uploadUrl, metadata, retryDelays, storeFingerprintForResuming } = run.options;
  assert.equal(endpoint, "https://pictures.example/v1/uploads");
  assert.equal(uploadUrl, undefined);
  assert.deepEqual(metadata, { filename: "heron.jpg", visibility: "link", added_at: "1970-01-01T00:00:01.000Z" });
  assert.deepEqual([retryDelays, storeFingerprintForResuming], [null, false]);
});

test("the address is noted before the first byte goes out", async () => {
  const steps = [];
  const { run } = await begin({}, async (url) => {
    await settled();
    steps.push(url);
  });
  run.comesToLieAt("https://pictures.example/v1/uploads/a");
  await run.options.onBeforeRequest();
  steps.push("bytes");
  assert.deepEqual(steps, ["/v1/uploads/a", "bytes"]);
});

test("an upload with an address goes on there and never makes a second one", async () => {
  const { run, said } = await begin({ url: "/v1/uploads/a" });
  assert.deepEqual([run.options.uploadUrl, run.options.endpoint], ["/v1/uploads/a", undefined]);
  run.options.onUploadUrlAvailable();
  assert.deepEqual(said.urls, []);
});

test("the picture of a finished upload is asked for at its address", async () => {
  const asked = answering(200, '{"complete": true, "image": {"id": "p", "duplicate": true}}');
  const { run, said, ended } = await begin({ url: "/v1/uploads/a" });
  run.options.onProgress(40);
  run.options.onProgress(100);
  run.options.onSuccess();
  assert.deepEqual(await ended, { id: "p", duplicate: true });
  assert.deepEqual(asked, ["/v1/uploads/a"]);
  assert.deepEqual(said.progress, [[40, false], [100, true]]);
});

test("a refusal speaks by its code and its Retry-After", async () => {
  const { run, ended } = await begin();
  run.comesToLieAt("/v1/uploads/a");
  run.refuse(429, '{"code": "too_many_uploads"}', { "Retry-After": "7" });
  await assert.rejects(ended, { status: 429, code: "too_many_uploads", retryAfter: 7 });
});

test("an upload that the server no longer knows is told apart from a refusal to make one", async () => {
  for (const status of [404, 410]) {
    const known = await begin({ url: "/v1/uploads/a" });
    known.run.refuse(status);
    await assert.rejects(known.ended, { code: "upload_forgotten" });
    const fresh = await begin();
    fresh.run.refuse(status);
    await assert.rejects(fresh.ended, { code: `status_${status}` });
  }
});

test("a finished upload that is forgotten before its picture is told begins anew", async () => {
  answering(404, "");
  const { run, ended } = await begin({ url: "/v1/uploads/a" });
  run.options.onSuccess();
  await assert.rejects(ended, { code: "upload_forgotten" });
});

test("an answer without a picture is no picture", async () => {
  for (const body of ['{"complete": false, "image": null}', "<h1>hello</h1>"]) {
    answering(200, body);
    const { run, ended } = await begin({ url: "/v1/uploads/a" });
    run.options.onSuccess();
    await assert.rejects(ended, { code: "unreadable_answer" });
  }
});

test("no answer is a broken line", async () => {
  const { run, ended } = await begin();
  run.options.onError(new Error("no answer"));
  await assert.rejects(ended, { status: 0, code: "connection_lost" });
});

test("no answer for a file that cannot be read says what the matter is", async () => {
  const unreadable = { slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) };
  const { run, ended } = await begin({ file: unreadable });
  run.options.onError(new Error("no answer"));
  await assert.rejects(ended, { code: "unreadable_file" });
});

test("a cancel breaks the transfer off", async () => {
  const { run, stop, ended } = await begin({ url: "/v1/uploads/a" });
  stop.abort(new Error("cancelled"));
  await assert.rejects(ended, /cancelled/);
  assert.equal(run.aborted, 1);
  await assert.rejects(run.options.onBeforeRequest(), /cancelled/);
});

test("a cancel while the server makes the upload waits for its address, then breaks it off", async () => {
  const { run, stop, said, ended } = await begin();
  stop.abort(new Error("cancelled"));
  await assert.rejects(ended, /cancelled/);
  assert.equal(run.aborted, 0);
  run.comesToLieAt("/v1/uploads/late");
  assert.deepEqual([run.aborted, said.urls], [1, ["/v1/uploads/late"]]);
});
