import assert from "node:assert/strict";
import { test } from "node:test";

import { linkAs } from "../../../static/js/shared/links.js";

const picture = { url: "https://pictures.example/i/abc.jpg", alt: "", name: "cat.jpg", width: 40, height: 30 };

test("the plain link is the address alone", () => {
  assert.equal(linkAs("url", picture), picture.url);
});

test("the description is the alternative text, or the name without its ending", () => {
  assert.equal(linkAs("markdown", picture), "![cat](https://pictures.example/i/abc.jpg)");
  assert.equal(linkAs("markdown", { ...picture, alt: "A cat asleep" }), "![A cat asleep](https://pictures.example/i/abc.jpg)");
});

test("a name cannot break out of Markdown", () => {
  assert.equal(linkAs("markdown", { ...picture, name: "a](http://x) [b\n.png" }).split("\n").length, 1);
  assert.match(linkAs("markdown", { ...picture, name: "a](x).png" }), /^!\[a\\\]\(x\)\]\(https:/);
});

test("a name cannot break out of HTML", () => {
  const html = linkAs("html", { ...picture, alt: '"><script>&' });
  assert.equal(html, '<img src="https://pictures.example/i/abc.jpg" alt="&quot;&gt;&lt;script&gt;&amp;" width="40" height="30">');
});

test("BBCode holds the address alone", () => {
  assert.equal(linkAs("bbcode", picture), "[img]https://pictures.example/i/abc.jpg[/img]");
});
