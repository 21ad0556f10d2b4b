'use strict';
// The words as radio buttons, and the tables in which words, vectors and the mask are edited.

const mostChips = 32;

function drawWords() {
  const count = wordCount();
  const chips = count <= mostChips && form.src.value === 'own';
  $('#words').hidden = !chips;
  $('#position').hidden = chips;
  if (chips) {
    const numbers = (row) => row.slice(0, 3).join(' ') + (row.length > 3 ? ' …' : '');
    $('#words .words').replaceChildren(...own.words.t.map((token, i) => make('label', {class: 'word'},
      make('input', {type: 'radio', name: 'asks', value: i, checked: i === query(), on: {change: () => choose(i)}}),
      make('span', {}, word(token || '(empty)'), make('small', {}, numbers(own.words.x[i]))))));
  }
  for (const element of $$('[data-when]')) {
    const [, name, not, value] = /^(\w+)(!?)=(.*)$/.exec(element.dataset.when);
    element.hidden = (valueOf(form[name]) === value) === (not === '!');
  }
}

/** Makes a word the query. The result of all queries is here, so nothing is sent. */
function choose(i) {
  form.q.value = String(i);
  const radio = $$('#words input')[i];
  if (radio) radio.checked = true;
  remember();
  drawSteps();
}

function drawTable() {
  const {t, x} = own.words;
  const width = Math.max(...x.map((row) => row.length));
  const box = $('#table');
  if (t.length > mostChips || width > 16) {
    box.replaceChildren(make('p', {class: 'hint'},
      `${t.length} words with ${width} numbers each. Paste a table to replace them.`));
    return;
  }
  const row = (token, i) => tr({},
    td({}, make('input', {value: token, size: 8, 'aria-label': `Word ${i + 1}`,
      'data-cell': `tokens/${i}`, spellcheck: 'false'})),
    ...x[i].map((text, k) => td({}, make('input', {value: text, size: 5, inputmode: 'decimal',
      'aria-label': `Number ${k + 1} of ${inert(token)}`, 'data-cell': `inputs/${i}/${k}`}))),
    ...Array.from({length: width - x[i].length}, () => td()),
    td({}, t.length > 1 && make('button', {type: 'button', 'aria-label': `Remove ${inert(token)}`,
      title: 'Remove this word', on: {click: () => remove(i)}}, '×')));
  const heads = ['Word', ...Array.from({length: width}, (_, k) => `x${k + 1}`), ''];
  box.replaceChildren(grid({class: 'editor', 'aria-label': 'Words and their vectors'}, heads, t.map(row)));
}

function remove(i) {
  own.words.t.splice(i, 1);
  own.words.x.splice(i, 1);
  wordsChanged();
  $(`[data-cell="tokens/${Math.min(i, own.words.t.length - 1)}"]`)?.focus();
}

function drawMask() {
  const count = wordCount();
  if (form.mask.value !== 'own') return;
  own.mask = Array.from({length: count}, (_, i) => Array.from(
    {length: count}, (_, j) => own.mask[i]?.[j] ?? (j <= i)));
  const box = $('#mask');
  if (count > 16) {
    box.replaceChildren(make('p', {class: 'hint'}, 'A mask of your own can be edited for up to 16 words.'));
    return;
  }
  const names = labels() ?? Array.from({length: count}, (_, i) => String(i));
  const cell = (i, j) => td({}, make('label', {}, make('input', {type: 'checkbox',
    checked: own.mask[i][j], 'data-cell': `mask/${i}/${j}`, tabindex: i || j ? -1 : 0,
    'aria-label': `${inert(names[i])} may attend to ${inert(names[j])}`})));
  box.replaceChildren(grid({class: 'mask', 'aria-label': 'Mask: which word may attend to which'},
    ['query ↓ key →', ...names.map((token) => word(token))],
    names.map((token, i) => tr({}, th('row', word(token)), ...names.map((_, j) => cell(i, j))))));
}

/** Draws everything that depends on the words again, and asks for the new result. */
function wordsChanged() {
  view.key = null;
  drawTable();
  changed();
}

/** Replaces the words by pasted ones. */
function use(pasted) {
  if (!pasted || pasted.rows.length === 0) {
    say('No table of numbers was found. Rows of numbers fit here.');
    const note = make('p', {class: 'error'},
      'No table of numbers was found: write one row per word, such as “your, 0.43, 0.15, 0.89”.');
    $$('.error').forEach((element) => element.remove());
    $('#paste').after(note);
    return;
  }
  const {rows, labels: names} = pasted;
  own.words.x = rows;
  own.words.t = rows.map((_, i) => String(names?.[i] ?? own.words.t[i] ?? `word${i + 1}`));
  own.mask = [];
  wordsChanged();
  say(`${rows.length} rows taken over`);
}

$('#table').addEventListener('input', ({target}) => {
  const [kind, i, k] = (target.dataset.cell ?? '').split('/');
  if (kind === 'tokens') own.words.t[i] = target.value;
  else if (kind === 'inputs') own.words.x[i][k] = target.value;
  changed();
});
$('#table').addEventListener('paste', (event) => {
  const text = event.clipboardData.getData('text');
  if (!/[\n\t[]|,.*,/.test(text.trim())) return;
  event.preventDefault();
  use(table(text));
});
$('#mask').addEventListener('change', ({target}) => {
  const [, i, j] = target.dataset.cell.split('/');
  own.mask[i][j] = target.checked;
  changed();
});
$('#mask').addEventListener('keydown', (event) => roam(event, own.mask.length, $$('#mask input')));
