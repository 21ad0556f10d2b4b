'use strict';
// The four steps for one query, with the numbers of the server.

const mostRows = 16;

/** Returns the numbers of the chosen query and head, as the server computed them. */
function slice() {
  result.slices ??= [];
  return (result.slices[view.head] ??= cut(result, view.head));
}

/** Returns the position of the chosen query in a result, which may be that of fewer words. */
const asked = (s) => Math.min(query(), s.count - 1);

function cut({answer, columns, v, labels: names}, wanted) {
  const heads = Array.isArray(answer.scores[0][0]) ? answer.scores.length : 0;
  const head = Math.min(wanted, Math.max(heads - 1, 0));
  // There may be fewer heads of keys and values, each shared by a group.
  const ofHead = (tensor) => (Array.isArray(tensor?.[0]?.[0])
    ? tensor[Math.floor((head * tensor.length) / heads)] : tensor);
  const right = ofHead(answer.weights);
  const values = ofHead(answer.values);
  const width = values[0].length;
  const count = right.length;
  const isRepeated = (name) => names.indexOf(name) !== names.lastIndexOf(name);
  const all = names?.length === count
    ? names.map((name, i) => (isRepeated(name) ? `${name} (${i})` : name)) : null;
  return {
    answer, v, heads, head, count, right, values,
    wrong: Boolean(columns),
    weights: columns ? ofHead(columns.weights) : right,
    scores: ofHead(answer.scores),
    seen: ofHead(answer.masked_scores),
    queries: ofHead(answer.queries),
    keys: ofHead(answer.keys),
    context: answer.context.map((row) => (heads ? row.slice(head * width, (head + 1) * width) : row)),
    label: (i) => (all ? all[i] : String(i)),
  };
}

/** Returns the keys that the cards list: all of them, or those with the largest weights. */
function listed(s, i) {
  const keys = s.weights[i].map((_, j) => j);
  if (keys.length <= mostRows) return keys;
  const strong = keys.sort((a, b) => s.weights[i][b] - s.weights[i][a]).slice(0, mostRows - 4);
  if (view.key !== null && view.key < s.count && !strong.includes(view.key)) strong[strong.length - 1] = view.key;
  return strong.sort((a, b) => a - b);
}

const strongest = (row) => row.reduce((best, value, j) => (value > row[best] ? j : best), 0);
const isMasked = (s, i, j) => Boolean(s.seen && s.seen[i][j] === null);
const largest = (rows) => rows.reduce(
  (most, row) => row.reduce((m, value) => Math.max(m, Math.abs(value ?? 0)), most), 0);

function bar(part, from = 0) {
  const low = 100 * Math.min(part, from);
  const high = 100 * Math.max(part, from);
  const css = {'inset-inline-start': `${low}%`, width: `${high - low}%`};
  return td({class: 'bars'}, make('span', {class: from ? 'track zero' : 'track', 'aria-hidden': 'true'},
    make('span', {class: part < from ? 'bar negative' : 'bar', css})));
}

/** Returns the bar of a value; its zero is in the middle if there are negative values. */
function spread(rows) {
  const limit = largest(rows) || 1;
  const zero = rows.some((row) => row.some((value) => value < 0)) ? 0.5 : 0;
  return (value) => bar(zero + (value / limit) * (1 - zero), zero);
}

/** Returns how many numbers of each vector a card has room for. */
const room = (width) => (width > 4 ? 3 : 4);

/** Returns cells with the first numbers of vectors. Tints are light; the dark ones are for the heat maps. */
function strips(rows) {
  const width = rows[0].length;
  const parts = rows.map((row) => row.slice(0, room(width)));
  const limit = 1.8 * largest(rows);
  const format = alike(parts);
  const tinted = (value) => td({class: 'number tint', css: painted('scores', value, limit)}, format(value));
  return parts.map((part) => [...part.map(tinted), part.length < width && td({}, '…')]);
}

const named = (name) => ({class: 'list', 'aria-label': name});
const line = (s, j, ...cells) => tr({'data-j': j}, th('row', word(s.label(j))), ...cells);
const masked = () => number(make('span', {class: 'masked'}, 'masked'));
const sub = (letter, index) => make('span', {}, make('var', {}, letter), make('sub', {}, index));
const power = (exponent) => ['e', make('sup', {}, exponent)];

function fill(id, formula, ...numbers) {
  $(`#${id} .formula`).replaceChildren(...formula);
  $(`#${id} .numbers`).replaceChildren(...numbers.filter(Boolean));
}

function drawVectors(s, i, keys) {
  const [ofQuery, ...ofKeys] = strips([s.queries[i], ...keys.map((j) => s.keys[j])]);
  const width = s.keys[0].length;
  const formula = s.v.w === 'none' ? ['q = k = v = x']
    : ['q = x·', sub('W', 'q'), ', k = x·', sub('W', 'k'), ', v = x·', sub('W', 'v')];
  const asks = tr({class: 'asks'}, th('row', 'q: ', word(s.label(i))), ...ofQuery);
  fill('vectors', formula,
    grid({class: 'list strip', 'aria-label': 'The query and the keys'}, null,
      [asks, ...keys.map((j, row) => line(s, j, ...ofKeys[row]))]),
    matrices(s),
    width > 4 && make('p', {class: 'hint'}, `The first 3 of ${width} numbers each.`));
}

/** Returns the learned matrices, if they are small. */
function matrices({v, answer}) {
  const numbers = (name) => table(v[name]).rows.map((row) => row.map(Number));
  const all = ['q', 'k', 'v'].map((name) => [
    name, v.w === 'own' ? numbers(`w${name}`) : answer.parameters?.[`w${name}`]]);
  if (v.w === 'none' || all.some(([, rows]) => !rows || rows.length > 8)) return null;
  return make('details', {class: 'learned'}, make('summary', {}, 'The matrices'),
    ...all.map(([name, rows]) => make('div', {}, sub('W', name),
      grid({class: 'list strip', 'aria-label': `W ${name}`}, null,
        strips(rows).map((row) => tr({}, ...row))))));
}

/** Returns what the products are multiplied and divided by. */
function factors({answer: {scale}, v: {temp}}) {
  return (scale === 1 ? '' : ` × ${short(scale)}`) + (['', '1'].includes(temp) ? '' : ` ÷ ${temp}`);
}

function drawScores(s, i, keys) {
  const {v} = s;
  const scoreBar = spread(s.scores);
  const steps = [v.cap && 'softcap', v.alibi !== 'none' && 'ALiBi'].filter(Boolean).join(', ');
  const rows = keys.map((j) => {
    const score = number(shown(s.scores[i][j]));
    if (isMasked(s, i, j)) return line(s, j, steps && score, masked(), td());
    return line(s, j, score, steps && number(shown(s.seen[i][j])), scoreBar(s.scores[i][j]));
  });
  fill('scores', [`score = q · k${factors(s)}`],
    grid(named('Scores'), ['Key', 'Score', ...(steps ? [`after ${steps}`] : []), ''], rows));
}

function drawWeights(s, i, keys) {
  const row = s.weights[i];
  const open = row.map((_, j) => j).filter((j) => !isMasked(s, i, j));
  const most = strongest(row);
  const least = open.reduce((best, j) => (row[j] < row[best] ? j : best), open[0] ?? 0);
  const tag = (j) => (row[most] === row[least] ? '' : j === most ? 'most' : j === least ? 'least' : '');
  const right = (value) => s.wrong && number(shown(value));
  const rows = keys.map((j) => line(s, j, isMasked(s, i, j) ? masked() : number(shown(row[j])),
    right(s.right[i][j]), td({class: 'tag'}, tag(j)), bar(row[j])));
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  fill('weights', ['weight = ', ...power('score'), ' ÷ Σ ', ...(s.wrong ? ['over queries'] : power('score'))],
    grid(named('Weights'), ['Key', 'Weight', ...(s.wrong ? ['right'] : []), '', ''], rows,
      tr({}, th('row', 'sum'), number(shown(sum(row))), right(sum(s.right[i])), td(), td())));
}

function drawContext(s, i, keys) {
  const contextBar = spread(s.context);
  const width = s.values[0].length;
  const most = room(width);
  const parts = keys.map((j) => s.values[j].slice(0, most));
  const format = alike(parts);
  const rows = keys.map((j, row) => line(s, j, number(shown(s.right[i][j])),
    ...parts[row].map((value) => number(format(value))), width > most && td({}, '…')));
  if (keys.length < s.count) {
    rows.push(tr({}, td({colspan: 2, class: 'hint'}, `and ${s.count - keys.length} more`)));
  }
  const list = grid({class: 'list values', 'aria-label': 'Values by weight'}, ['Key', 'Weight', '× value'], rows);
  list.tHead.rows[0].lastChild.setAttribute('colspan', Math.min(width, most + 1));
  const sums = s.context[i].slice(0, 8).map((value, k) => tr({},
    th('row', k ? '' : 'sum ', sub('c', k + 1)), number(shown(value)), contextBar(value)));
  fill('context', ['context = sum of weight × v'], list,
    grid({class: 'list totals', 'aria-label': 'Context vector'}, null, sums),
    width > 8 && make('p', {class: 'hint'}, `The first 8 of ${width} numbers.`));
}

/** Writes the sentence of each card for one key. */
function explain(s, i, j) {
  const q = s.queries[i];
  const key = () => word(s.label(j));
  const say = (id, ...parts) => $(`#${id} .sentence`).replaceChildren(...parts);

  const changes = [s.v.norm !== 'none' && 'normalised', s.v.rope && 'rotated by their positions'];
  const then = changes.filter(Boolean).join(' and ');
  say('vectors', ...(s.v.w === 'none'
    ? ['Each word’s own vector is its query, its key and its value.']
    : ['Matrices turn each vector x into a query, a key and a value. The value of ', key(),
      ` is ${vector(s.values[j])}.`]), then && ` Queries and keys are then ${then}.`);

  const count = q.length > 4 ? 3 : q.length;
  const factor = (value) => (value < 0 ? `(${short(value)})` : short(value));
  const products = q.slice(0, count).map((value, t) => `${factor(value)}·${factor(s.keys[j][t])}`);
  if (q.length > count) products.push(`… (${q.length} products)`);
  const terms = factors(s) ? `(${products.join(' + ')})${factors(s)}` : products.join(' + ');
  say('scores', make('strong', {}, word(s.label(i))), ' · ', make('strong', {}, key()), ` = ${terms} = `,
    make('strong', {}, shown(s.scores[i][j])));

  const seen = (s.seen ?? s.scores)[i];
  const open = seen.filter((score) => score !== null);
  const sum = open.slice(0, 2).flatMap((score) => [...power(short(score)), ' + ']);
  if (isMasked(s, i, j)) say('weights', key(), ' is masked: its score becomes −∞, its weight 0.');
  else if (s.wrong) say('weights', 'Cell 2.2.5 divides by the sum down the column, over the queries. Rows do not sum to 1.');
  else if (open.length === 1) say('weights', 'There is one key, so its weight is 1.');
  else {
    say('weights', key(), ': ', ...power(short(seen[j])), ' ÷ (', ...sum, '…) = ',
      make('strong', {}, shown(s.weights[i][j])));
  }

  say('context', key(), ` contributes ${shown(s.right[i][j])} × ${vector(s.values[j], 3)}`, s.wrong
    ? ', with the right weight. Cell 2.2.6 multiplies by column sums, all 1, and returns its inputs.' : '.');
}
