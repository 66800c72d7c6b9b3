/** What `make lint` asks of static/css/: the standard rules, and what differs from them with its reason. */
export default {
  extends: "stylelint-config-standard",
  reportDescriptionlessDisables: true,
  reportNeedlessDisables: true,
  rules: {
    // A part's rules stand together in one place of the file. The rule compares selectors of different parts, which never
    // meet on one element, and would have them sorted by weight.
    "no-descending-specificity": null,
    // oklch() has numbers in all three places, as in its specification.
    "hue-degree-notation": "number",
    // Groups of tokens are set apart by an empty line.
    "custom-property-empty-line-before": null,
  },
};
