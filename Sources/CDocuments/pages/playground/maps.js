'use strict';
// All queries and keys as heat maps: a table up to 16 words, a canvas above.

const mostCells = 16;

function drawMaps(s) {
  const isTable = s.count <= mostCells;
  const sums = s.wrong ? 'each column sums to 1' : 'each row sums to 1';
  const map = (scale, title, rows) => {
    const limit = largest(rows);
    return figure(scale, isTable && s.count > 8 ? 'map many' : 'map', title,
      (isTable ? heat : picture)(s, scale, title, rows, limit), legend(scale, limit));
  };
  $('.maps').replaceChildren(
    map('scores', 'Scores', s.scores), map('weights', `Weights, ${sums}`, s.weights),
    ...(isTable ? [contexts(s)] : []));
}

const figure = (step, kind, title, ...children) => make('figure', {class: kind, 'data-step': step},
  make('figcaption', {}, title), ...children);
const clipped = (attributes, content) => make('th', attributes, make('span', {}, content));
const rowHead = (name) => clipped({scope: 'row', title: inert(name)}, word(name));

function heat(s, scale, title, rows, limit) {
  const names = rows.map((_, i) => s.label(i));
  const cell = (value, i, j) => {
    const masked = isMasked(s, i, j);
    const text = masked ? make('span', {class: 'visually-hidden'}, 'masked') : shown(value);
    return td({'data-i': i, 'data-j': j, class: masked ? 'cell hatched' : 'cell', tabindex: -1,
      css: masked ? {} : painted(scale, value, limit)}, make('span', {}, text));
  };
  const head = tr({}, td(), ...names.map((name, j) => clipped(
    {scope: 'col', 'data-column': j, title: inert(name)}, word(name))));
  return make('div', {class: 'scroll'}, make('table', {class: 'heat', role: 'grid', 'aria-label': title},
    make('thead', {}, head),
    make('tbody', {}, ...rows.map((row, i) => tr({'data-row': i}, rowHead(names[i]),
      ...row.map((value, j) => cell(value, i, j)))))));
}

function contexts(s) {
  const limit = 1.8 * largest(s.context);
  const width = Math.min(s.context[0].length, 6);
  const cell = (value) => td({css: painted('scores', value, limit)}, shown(value));
  const head = ['', ...Array.from({length: width}, (_, k) => sub('c', k + 1))];
  return figure('context', width > 3 ? 'map' : 'map narrow', 'Context vectors', make('div', {class: 'scroll'},
    grid({class: 'heat', 'aria-label': 'Context vectors'}, head, s.context.map((row, i) => tr(
      {'data-row': i}, rowHead(s.label(i)), ...row.slice(0, width).map(cell))))));
}

function legend(scale, limit) {
  const colours = scales[scale].filter((_, step) => step % 17 === 0);
  const stops = colours.map(([r, g, b]) => `rgb(${r} ${g} ${b})`);
  const ends = scale === 'weights' ? [0, limit / 2, limit] : [-limit, 0, limit];
  return make('div', {class: 'legend'},
    make('div', {class: 'ramp', css: {'background-image': `linear-gradient(to right, ${stops.join(', ')})`}}),
    make('div', {class: 'ends'}, ...ends.map((value) => make('span', {}, short(value)))));
}

/** Returns a canvas with one pixel for each cell. */
function pixels(rows, scale, limit, masked) {
  const canvas = make('canvas', {width: rows[0].length, height: rows.length});
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(canvas.width, canvas.height);
  rows.forEach((row, i) => row.forEach((value, j) => {
    const [r, g, b] = masked(i, j) ? [150, 150, 150] : colour(scale, value, limit);
    image.data.set([r, g, b, 255], 4 * (i * canvas.width + j));
  }));
  pen.putImageData(image, 0, 0);
  return canvas;
}

function picture(s, scale, title, rows, limit) {
  const canvas = pixels(rows, scale, limit, (i, j) => isMasked(s, i, j));
  const marker = make('span', {class: 'marker'});
  const box = make('div', {class: 'picture', tabindex: 0, role: 'img', 'data-count': s.count,
    'aria-label': `${title}: ${s.count} by ${s.count} cells. Arrow keys move from cell to cell.`,
    'aria-describedby': 'readout'}, canvas, marker);
  const cellAt = (event) => {
    const area = canvas.getBoundingClientRect();
    const at = (position, start, size) => Math.min(
      s.count - 1, Math.max(0, Math.floor(((position - start) / size) * s.count)));
    return [at(event.clientY, area.top, area.height), at(event.clientX, area.left, area.width)];
  };
  box.addEventListener('pointermove', (event) => point(...cellAt(event)));
  box.addEventListener('pointerleave', rest);
  box.addEventListener('click', (event) => pick(...cellAt(event)));
  box.addEventListener('keydown', (event) => {
    const [i, j] = focus ?? [asked(s), view.key ?? strongest(s.weights[asked(s)])];
    const step = event.shiftKey ? 10 : 1;
    const end = s.count - 1;
    const to = {ArrowUp: [i - step, j], ArrowDown: [i + step, j], ArrowLeft: [i, j - step], ArrowRight: [i, j + step],
      Home: [event.ctrlKey ? 0 : i, 0], End: [event.ctrlKey ? end : i, end]}[event.key];
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); pick(i, j); }
    if (!to) return;
    event.preventDefault();
    point(...to.map((value) => Math.min(end, Math.max(0, value))));
  });
  return box;
}

/** The cell that is pointed at, or null. */
let focus = null;

/** Highlights query `i` and key `j` everywhere, and writes their numbers. */
function point(i, j) {
  focus = [i, j];
  highlight();
}
function rest() {
  focus = null;
  highlight();
}
function pick(i, j) {
  view.key = j;
  choose(i);
  say(readout(slice(), i, j));
}

function readout(s, i, j) {
  const names = `${inert(s.label(i))} → ${inert(s.label(j))}`;
  if (isMasked(s, i, j)) return `${names}: masked`;
  return `${names}: score ${shown(s.scores[i][j])}, weight ${shown(s.weights[i][j])}`;
}

function highlight() {
  if (!result) return;
  const s = slice();
  const chosen = asked(s);
  const [i, j] = focus ?? [chosen, Math.min(view.key ?? strongest(s.weights[chosen]), s.count - 1)];
  for (const row of $$('.cards [data-j]')) row.classList.toggle('on', Number(row.dataset.j) === j);
  for (const head of $$('.maps [data-column]')) head.classList.toggle('on', Number(head.dataset.column) === j);
  for (const row of $$('.maps [data-row]')) {
    row.classList.toggle('on', Number(row.dataset.row) === i);
    row.classList.toggle('asks', Number(row.dataset.row) === chosen);
  }
  for (const cell of $$('.maps .cell')) {
    cell.classList.toggle('on', Number(cell.dataset.i) === i && Number(cell.dataset.j) === j);
  }
  for (const marker of $$('.marker')) {
    const size = 100 / s.count;
    marker.style.setProperty('--x', `${(j + 0.5) * size}%`);
    marker.style.setProperty('--y', `${(i + 0.5) * size}%`);
  }
  explain(s, chosen, j);
  $('#readout output').textContent = readout(s, i, j);
}

const maps = $('.maps');
maps.addEventListener('pointerover', ({target}) => {
  const cell = target.closest('.cell');
  if (cell) point(Number(cell.dataset.i), Number(cell.dataset.j));
});
maps.addEventListener('pointerleave', rest);
maps.addEventListener('focusin', ({target}) => {
  if (target.matches('.cell')) point(Number(target.dataset.i), Number(target.dataset.j));
});
maps.addEventListener('click', ({target}) => {
  const cell = target.closest('.cell');
  if (cell) pick(Number(cell.dataset.i), Number(cell.dataset.j));
});
maps.addEventListener('keydown', (event) => {
  const cell = event.target.closest('.cell');
  if (!cell) return;
  const {i, j} = cell.dataset;
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    pick(Number(i), Number(j));
    return;
  }
  const all = $$('.cell', cell.closest('table'));
  roam(event, Math.round(Math.sqrt(all.length)), all);
});
const cards = $('.cards');
cards.addEventListener('pointerover', ({target}) => {
  const row = target.closest('[data-j]');
  if (row) point(asked(slice()), Number(row.dataset.j));
});
cards.addEventListener('pointerleave', rest);
cards.addEventListener('click', ({target}) => {
  const row = target.closest('[data-j]');
  if (!row) return;
  view.key = Number(row.dataset.j);
  remember();
  highlight();
});
