'use strict';
// Two scales of 256 colours, interpolated in OKLab: from 0 to the largest weight, and around 0 for scores.

const scales = Object.fromEntries(Object.entries({
  weights: ['#f5f9fd', '#c3dcf0', '#7fb4dd', '#2f7fbd', '#0b3c6f'],
  scores: ['#7f3b08', '#e08214', '#fee0b6', '#f7f7f7', '#c6d9ee', '#4393c3', '#053061'],
}).map(([name, stops]) => [name, interpolated(stops.map(oklab))]));

function oklab(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Returns red, green, blue and the luminance. */
function rgb([L, a, b]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((c) => Math.min(Math.max(c, 0), 1));
  const bytes = linear.map((c) => Math.round(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055)));
  return [...bytes, 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]];
}

function interpolated(stops) {
  return Array.from({length: 256}, (_, step) => {
    const at = (step / 255) * (stops.length - 1);
    const below = Math.min(Math.floor(at), stops.length - 2);
    return rgb(stops[below].map((value, i) => value + (at - below) * (stops[below + 1][i] - value)));
  });
}

/** Returns the colour of a value: `limit` is the largest weight, or the largest absolute score. */
function colour(scale, value, limit) {
  const ratio = limit > 0 ? value / limit : 0;
  const part = scale === 'weights' ? ratio : (ratio + 1) / 2;
  return scales[scale][Math.round(255 * Math.min(Math.max(part, 0), 1))];
}

/** Returns the style of a cell: its colour, and black or white ink, whichever contrasts more. */
function painted(scale, value, limit) {
  const [r, g, b, luminance] = colour(scale, value, limit);
  return {'background-color': `rgb(${r} ${g} ${b})`, color: luminance > 0.179 ? '#000' : '#fff'};
}
