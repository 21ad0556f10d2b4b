'use strict';
// "Compare with mine": tensors that somebody's own code printed, and what the server says about them.

/** The tensors that can be compared, in the order in which they are computed. */
const steps = ['queries', 'keys', 'values', 'scores', 'weights', 'context'];
const earlier = {scores: 'queries and keys', weights: 'scores', context: 'weights'};
const cardOf = {queries: 'vectors', keys: 'vectors', values: 'vectors'};
const mostNamed = 8;

const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** The last answer, with the request and the texts of the numbers; or null. */
let comparison = null;

const comparing = new Asking('compare-', {box: $('#comparison'), fields: $('#compare'), ask: compare,
  fail: () => { comparison = null; drawComparison(); }});

$('#observed').append(...steps.map((step) => make('p', {class: 'field'},
  make('label', {}, capital(step), make('textarea', {name: step, rows: 4, wrap: 'off', spellcheck: 'false',
    'data-at': `/observed/${step}`,
    placeholder: step === 'weights' ? 'tensor([[0.1916, 0.1866, …],\n        …])' : null})),
  make('span', {class: 'hint read'}))));

const invalid = (step, text) => new Problem(422, text, {pointer: step && `/observed/${step}`});

/** Returns the tensor in a text as nested lists of JSON numbers; −∞ is null, as the API writes it. */
function observedIn(step, text) {
  if (/\.\.\.|…/.test(text)) {
    throw invalid(step, 'Some numbers are left out (“...”). Print all of them:'
      + ' torch.set_printoptions(threshold=10**6) or numpy.set_printoptions(threshold=10**6).');
  }
  const [tensor, ...others] = /\[/.test(text) ? tensors(text, step) : [table(text)?.rows].filter(Boolean);
  if (others.length) throw invalid(step, `There are ${others.length + 1} tensors in this text. Paste one here.`);
  const read = (item, at) => {
    if (Array.isArray(item)) return item.map((part, i) => read(part, [...at, i]));
    if (/^([-−](inf(inity)?|∞)|none|null)$/i.test(item)) return null;
    const number = literal(item);
    if (number instanceof Literal) return number;
    throw invalid(step, `“${item}” at [${at.join(', ')}] is not a number.`);
  };
  if (!tensor?.length) {
    const isOpen = text.split('[').length > text.split(']').length;
    const cause = isOpen ? 'A bracket is not closed.' : 'No numbers were found.';
    throw invalid(step, `${cause} A tensor such as [[0.1, 0.9], [0.6, 0.4]] fits here.`);
  }
  return read(tensor, []);
}

function shapeOf(tensor) {
  return Array.isArray(tensor) ? [tensor.length, ...shapeOf(tensor[0])] : [];
}

/** Returns the request of the page with the pasted tensors, which may be the rows of one query. */
function comparedRequest() {
  const request = requestOf(values());
  const pasted = steps.map((step) => [step, $(`[name=${step}]`, $('#observed')).value]);
  const observed = Object.fromEntries(pasted.filter(([, text]) => text.trim() !== '')
    .map(([step, text]) => [step, observedIn(step, text)]));
  const ofQueries = Object.keys(observed).filter((step) => step !== 'keys' && step !== 'values');
  const isRow = (tensor) => depth(tensor) === 1 || (depth(tensor) === 2 && tensor.length === 1);
  if (ofQueries.length === 0 || wordCount() === 1 || !ofQueries.every((step) => isRow(observed[step]))) {
    return {...request, observed};
  }
  for (const step of ofQueries) observed[step] = observed[step].flat();
  return {...request, query: query(), observed};
}

function compare() {
  let request;
  try {
    request = comparedRequest();
    if (!Object.keys(request.observed).length) throw invalid('', 'Nothing is pasted yet. Paste one tensor or more.');
  } catch (error) {
    comparing.stop();
    comparing.clear();
    comparing.report(error);
    ($('[aria-invalid]', $('#observed')) ?? $('textarea', $('#observed'))).focus();
    return undefined;
  }
  const names = labels()?.slice() ?? null;
  return comparing.send((signal) => diagnosed(request, signal), (answers) => {
    comparison = {...answers, request, names, about: json({...request, observed: null})};
    const wasInside = comparing.box.contains(document.activeElement);
    drawComparison();
    if (wasInside) comparing.box.focus();
    say($('#comparison h3').textContent);
  });
}

/** Returns the answer for all tensors and, if nothing explains all of them, the first that differs alone. */
async function diagnosed(request, signal) {
  const answer = await postJSON('/diagnose', request, signal);
  const order = steps.filter((step) => step in answer.compared);
  const first = order.find((step) => answer.compared[step].rows_that_differ.length);
  if (!first || answer.explanations.length || order.length === 1) return {answer, order, first, search: answer};
  const {[first]: tensor} = request.observed;
  const search = await postJSON('/diagnose', {...request, observed: {[first]: tensor}}, signal);
  return {answer, order, first, search, alone: search.explanations.length > 0};
}

const plain = (value) => (value === null ? '−∞' : String(value));
const rough = (value) => (value === null ? '∞' : String(Number(value.toPrecision(3))));
const wordAt = (i) => word(comparison.names?.[i] ?? String(i));
const joined = (items) => items.flatMap((item, i) => (i ? [i === items.length - 1 ? ' and ' : ', ', item] : [item]));
const agreeing = (list) => `${joined(list).join('')} ${list.join() === 'context' ? 'agrees' : 'agree'}`;
const differing = (step) => `${step} ${step === 'context' ? 'differs' : 'differ'}`;
const differs = (step) => comparison.answer.compared[step].rows_that_differ.length > 0;

/** Returns the indices of the largest error, and the words that they mean. */
function place(step, at) {
  const indices = at.split('/').slice(3).map(Number);
  const {query: only, observed} = comparison.request;
  const isMatrix = step === 'scores' || step === 'weights';
  const row = only !== undefined && step !== 'keys' && step !== 'values' ? only : indices.at(-2);
  const written = indices.reduce((item, i) => item[i], observed[step]);
  const names = comparison.names ? [wordAt(row), ...(isMatrix ? [' → ', wordAt(indices.at(-1))] : [])] : [];
  return {indices, row, names, written: written === null ? '−∞' : written.text};
}

function rowsThatDiffer(rows) {
  if (comparison.request.query !== undefined && rows.length === 1) return [];
  if (rows.length === wordCount()) return ['All rows differ.'];
  const named = rows.slice(0, mostNamed).map(
    (i) => (comparison.names ? make('span', {}, `${i} (`, wordAt(i), ')') : String(i)));
  if (rows.length > mostNamed) named.push(`${rows.length - mostNamed} more`);
  return [rows.length === 1 ? 'The row that differs: ' : 'Rows that differ: ', ...joined(named), '.'];
}

function drawStep(step) {
  const compared = comparison.answer.compared[step];
  const {at, expected, observed, max_error: error, tolerance, rows_that_differ: rows, notes} = compared;
  const sentence = capital(differs(step) ? differing(step) : agreeing([step]));
  const verdict = make('strong', {class: differs(step) && 'differs'}, `${sentence}.`);
  if (at === null) return make('li', {}, make('p', {}, verdict, ' All numbers are equal.'));
  const {indices, names, written} = place(step, at);
  const fact = (name, value) => make('div', {}, make('dt', {}, name), make('dd', {}, value));
  return make('li', {},
    make('p', {}, verdict, ' ', ...(differs(step) ? rowsThatDiffer(rows) : [])),
    make('dl', {class: 'facts'},
      fact('Largest error at', make('span', {}, make('code', {}, `${step}[${indices.join(', ')}]`), ' ', ...names)),
      fact('Expected', plain(expected)), fact('Yours', written ?? plain(observed)),
      fact('Error', rough(error)), fact('Tolerance', rough(tolerance))),
    ...notes.map((text) => make('p', {class: 'note'}, `${capital(inert(text))}.`)));
}

function drawExplanation(explanation) {
  const {convention, changes, description, max_error: error, same_result: same} = explanation;
  const settings = settingsFor(explanation);
  const line = json(changes);
  const text = line.length > 80 ? json(changes, '') : line;
  const button = settings
    ? make('button', {type: 'button', on: {click: () => { apply(settings); compare(); }}}, 'Set it on this page')
    : changes && make('button', {type: 'button', on: {click: () => copy(text, 'Copied')}}, 'Copy');
  return make('li', {},
    make('p', {}, make('strong', {}, inert(convention)), ' ', inert(description)),
    changes ? make('pre', {tabindex: 0, 'aria-label': 'Changes to the request'}, text)
      : make('p', {class: 'hint'}, 'No option of the API computes this.'),
    make('p', {class: 'row'}, button, make('span', {class: 'hint'},
      `The largest error is then ${rough(error)}.`
      + (same.length ? ` The same numbers come from ${same.join(', ')}.` : ''))));
}

/** Returns the sentence that says whether the tensors agree and, if not, which is the first that differs. */
function verdictOf({order, first}) {
  if (!first) return `Your ${agreeing(order)}.`;
  if (order.length === 1) return `Your ${differing(first)}.`;
  const before = order.slice(0, order.indexOf(first));
  const are = first === 'context' ? 'is' : 'are';
  return `Your ${first} ${are} the first to differ${before.length ? `; ${agreeing(before)}` : ''}.`;
}

function drawComparison() {
  const box = $('#comparison');
  if (!comparison) return void (box.replaceChildren(), markDifferences());
  const {answer, order, first, search: {explanations, tried, complete}, alone, request} = comparison;
  box.replaceChildren(
    make('p', {class: 'note', id: 'compared-before', hidden: true}, 'This is about the previous input. ',
      make('button', {type: 'button', 'data-do': 'compare'}, 'Compare again')),
    make('h3', {}, verdictOf(comparison)),
    ...[
      request.query !== undefined
        && make('p', {class: 'hint'}, 'Compared with one query: ', wordAt(request.query), '.'),
      form.axis.value === 'queries' && make('p', {class: 'hint'}, 'Compared with the softmax over the keys.'),
    ].filter(Boolean),
    make('ul', {class: 'compared'}, ...order.map(drawStep)));
  if (!answer.agrees) {
    const missing = !explanations.length && !order.some((step) => earlier[first]?.includes(step)) && earlier[first];
    box.append(...[
      make('h3', {}, alone ? `What explains your ${first} alone`
        : explanations.length ? 'What explains the difference' : 'Nothing explains the difference'),
      alone && make('p', {}, 'Nothing explains all of your tensors together.'),
      make('ol', {class: 'explanations'}, ...explanations.map(drawExplanation)),
      make('p', {class: 'hint'}, `${tried} ${tried === 1 ? 'variant was' : 'variants were'} tried.`,
        complete ? '' : ' The search was cut short, so there may be others.',
        missing ? ` Paste your ${missing} as well, to see whether they differ already.` : ''),
    ].filter(Boolean));
  }
  markDifferences();
}

/** Marks what differs in the cards and heat maps, as long as the answer is about what they show. */
function markDifferences() {
  $$('.verdict').forEach((element) => element.remove());
  $$('.maps .differs, .maps .worst').forEach((element) => element.classList.remove('differs', 'worst'));
  if (!comparison || !result) return;
  const {answer: {compared}, request: {query: only}, about} = comparison;
  const request = requestOf(values());
  const now = json({...request, query: only === undefined ? undefined : query(), observed: null});
  $('#compared-before').hidden = now === about;
  if (now !== about || result.about !== json(request)) return;
  for (const step of steps.filter((name) => name in compared)) mark(step, compared[step]);
}

function mark(step, {at, rows_that_differ: rows}) {
  const card = $(`#${cardOf[step] ?? step}`);
  if (!$('.verdict', card)) $('h2', card).append(make('small', {class: 'verdict'}));
  const verdict = $('.verdict', card);
  if (verdict.textContent !== 'differs from yours') {
    verdict.textContent = rows.length ? 'differs from yours' : 'agrees with yours';
  }
  const lines = $$(`.maps [data-step=${step}] [data-row]`);
  for (const i of rows) lines[i]?.classList.add('differs');
  if (!rows.length || at === null) return;
  const {indices, row} = place(step, at);
  const s = slice();
  const width = step === 'context' ? s.context[0].length : s.count;
  const head = step === 'context' ? Math.floor(indices.at(-1) / width) : indices.at(-3) ?? 0;
  if (head === s.head) lines[row]?.cells[1 + (indices.at(-1) % width)]?.classList.add('worst');
}

$('#observed').addEventListener('input', ({target}) => {
  const note = $('.read', target.closest('.field'));
  let text = '';
  let isBad = false;
  try {
    if (target.value.trim()) text = `Read as ${shapeOf(observedIn(target.name, target.value)).join(' × ')}`;
  } catch (error) {
    text = error.message;
    isBad = true;
  }
  note.textContent = text;
  note.classList.toggle('bad', isBad);
  if (target.matches('[aria-invalid]')) comparing.clear();
});
