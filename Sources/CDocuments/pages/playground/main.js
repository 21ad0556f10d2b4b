'use strict';
// Events of the form, and the first request.

/** The last good result, or null. */
let result = null;
let pause = 0;

const computing = new Asking('', {box: $('#result'), fields: form, ask: compute, fail: () => {
  $('#stale').hidden = !result;
  $('#result').hidden = !result;
}});

function show(answered) {
  result = answered;
  $('#stale').hidden = true;
  $('#result').hidden = false;
  render();
  document.documentElement.dataset.ready = 'true';
}

/** Shows the result of the chosen head. */
function render() {
  if (!result) return;
  const s = slice();
  const warnings = s.answer.warnings ?? [];
  $('#warnings').replaceChildren(...warnings.map((text) => make('p', {class: 'note'}, inert(text))));
  drawHeads(s);
  drawMaps(s);
  for (const grid of $$('.heat[role=grid]')) $$('.cell', grid)[asked(s) * s.count].tabIndex = 0;
  drawSteps();
}

/** Shows the steps of the chosen query. */
function drawSteps() {
  drawShell();
  if (!result) return;
  const s = slice();
  const i = asked(s);
  const keys = listed(s, i);
  drawVectors(s, i, keys);
  drawScores(s, i, keys);
  drawWeights(s, i, keys);
  drawContext(s, i, keys);
  focus = null;
  highlight();
  markDifferences();
  for (const box of $$('#result .scroll')) {
    if (box.scrollWidth > box.clientWidth && !$('[tabindex="0"]', box)) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  }
}

function drawHeads(s) {
  $('[data-heads]').hidden = s.heads < 2;
  $('#head').replaceChildren(...Array.from({length: s.heads}, (_, h) => make(
    'option', {value: h, selected: h === s.head}, `${h + 1} of ${s.heads}`)));
}

/** Matrices of one's own begin with those that were drawn, or with the identity. */
function fillMatrices() {
  if (form.w.value !== 'own') return;
  const width = own.words.x[0].length;
  const identity = Array.from({length: width}, (_, i) => Array.from({length: width}, (_, j) => Number(i === j)));
  for (const name of ['wq', 'wk', 'wv']) {
    if (form[name].value.trim() !== '') continue;
    const rows = result?.answer.parameters?.[name] ?? identity;
    form[name].value = rows.map((row) => row.join(', ')).join('\n');
  }
}

/** Takes over what was changed; the request follows after a pause. */
function changed() {
  drawWords();
  drawMask();
  remember();
  drawShell();
  markDifferences();
  clearTimeout(pause);
  pause = setTimeout(compute, 250);
}

function start() {
  restore();
  fillMatrices();
  drawWords();
  drawTable();
  drawMask();
  remember();
  drawShell();
  clearTimeout(pause);
  compute();
}

form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('input', ({target}) => {
  if (!target.name || target.name === 'asks') return;
  if (target.name === 'q') return void (remember(), drawSteps());
  if (target === form.w) fillMatrices();
  changed();
});
$('#preset').addEventListener('change', ({target}) => {
  form.scaling.value = target.value;
  changed();
});
$('#head').addEventListener('change', ({target}) => {
  view.head = Number(target.value);
  remember();
  render();
});
for (const control of $$('input[name=as], #only')) control.addEventListener('change', drawShell);
document.addEventListener('click', async ({target}) => {
  const action = actions[target.closest('[data-do]')?.dataset.do];
  try {
    await action?.();
  } catch (error) {
    computing.report(error);
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  view.key = null;
  remember();
  rest();
});
addEventListener('hashchange', start);
// Numbers too long for a link are not in the address, so that an example can have the address of the page.
$('.examples').addEventListener('click', ({target}) => {
  if (target.closest('a')?.hash === location.hash) start();
});

start();
