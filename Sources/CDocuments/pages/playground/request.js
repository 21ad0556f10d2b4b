'use strict';
// What is asked of the server, and what is done with each kind of response.

/** What the server answered instead of a result. */
class Problem extends Error {
  constructor(status, detail, more = {}) {
    super(detail);
    Object.assign(this, {status, pointer: '', retryAfter: null, id: null}, more);
  }
}

const foreign = 'The response is not from attention-server: something between this page and the server answered.';

let accessKey = '';
let current = null;
let turn = 0;
let attempts = 0;
let timers = [];

const given = (text) => (text === '' ? undefined : literal(text));
const list = (text) => (table(text)?.rows[0] ?? ['']).map(literal);
const matrix = (text) => (table(text)?.rows ?? [[text]]).map((row) => row.map(literal));

function parameters(v) {
  if (v.w === 'none') return undefined;
  if (v.w === 'seed') {
    const init = v.winit === 'rand' ? undefined : v.winit;
    return {seed: literal(v.wseed), d_out: literal(v.dout), init};
  }
  return {wq: matrix(v.wq), wk: matrix(v.wk), wv: matrix(v.wv), layout: v.layout ? 'out_in' : undefined};
}

function rope(v) {
  if (!v.rope) return undefined;
  let scaling = v.scaling || undefined;
  try {
    if (scaling) scaling = JSON.parse(scaling) && new Literal(scaling.replace(/\s+/g, ' '));
  } catch { /* Text that is not JSON is sent as a string, and the server says what it expects. */ }
  return {
    base: v.base === '10000' ? undefined : given(v.base),
    dim: given(v.dim),
    interleaved: v.inter ? true : undefined,
    scaling,
  };
}

/** Returns the multiplier of scores for a temperature, 1 divided by it, or what was typed. */
function inverse(temperature) {
  const number = literal(temperature);
  if (!(number instanceof Literal) || Number(number.text) === 0) return temperature;
  return new Literal(String(1 / Number(number.text)));
}

/** Returns the request of the form as an object whose numbers are as they were typed. */
function requestOf(v) {
  const count = wordCount(v);
  const window = v.left || v.right ? {left: given(v.left), right: given(v.right)} : undefined;
  return {
    tokens: v.src === 'drawn' ? undefined : own.words.t,
    inputs: v.src === 'drawn'
      ? {shape: [literal(v.n), literal(v.width)], seed: literal(v.seed), init: v.init}
      : own.words.x.map((row) => row.map(literal)),
    parameters: parameters(v),
    num_heads: given(v.heads),
    num_kv_heads: given(v.kv),
    qk_norm: v.norm === 'none' ? undefined
      : {type: v.norm, eps: v.eps === '1e-6' ? undefined : given(v.eps), after_rope: v.after ? true : undefined},
    rope: rope(v),
    scale: v.scale === '1' ? undefined : v.scale === 'sqrt' ? '1/sqrt(d)' : literal(v.factor),
    query_scale: v.temp === '1' || v.temp === '' ? undefined : Array(count).fill(inverse(v.temp)),
    softcap: given(v.cap),
    alibi_slopes: v.alibi === 'none' ? undefined : v.alibi === 'standard' ? 'standard' : list(v.slopes),
    mask: v.mask === 'own' ? own.mask : undefined,
    causal: v.mask === 'causal' ? true : undefined,
    window,
  };
}

/** Whether the softmax sees other numbers than the scaled products. */
const isModified = (v) => Boolean(v.mask !== 'none' || v.left || v.right || v.cap || v.alibi !== 'none');

function post(path, body, accept, signal) {
  const headers = {'Content-Type': 'application/json', Accept: accept};
  if (accessKey) headers.Authorization = `Bearer ${accessKey}`;
  return fetch(path, {method: 'POST', body, headers, signal}).catch((error) => {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, 'The server cannot be reached.');
  });
}

/** Returns the problem that a response reports, in the server's own words. */
async function problemIn(response) {
  const more = {retryAfter: response.headers.get('Retry-After'), id: response.headers.get('X-Request-Id')};
  const content = await response.text().catch(() => '');
  try {
    const {detail, pointer} = JSON.parse(content);
    if (typeof detail === 'string') return new Problem(response.status, detail, {...more, pointer: pointer ?? ''});
  } catch { /* It is not a problem document. */ }
  const isText = response.headers.get('Content-Type')?.startsWith('text/plain');
  return new Problem(response.status, isText ? content.trim() : foreign, more);
}

async function postJSON(path, request, signal) {
  const response = await post(path, json(request), 'application/json', signal);
  if (!response.ok) throw await problemIn(response);
  const content = await response.text().catch((error) => {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, 'The connection ended before the response was complete.');
  });
  try {
    return JSON.parse(content);
  } catch {
    throw new Problem(response.status, foreign);
  }
}

function wait(busy) {
  timers.forEach(clearTimeout);
  timers = [];
  $('#result').setAttribute('aria-busy', String(busy));
  $('#waiting').hidden = true;
  $('#waiting button').hidden = true;
  if (!busy) return;
  timers.push(setTimeout(() => { $('#waiting').hidden = false; say('Waiting for the server…'); }, 400));
  timers.push(setTimeout(() => { $('#waiting button').hidden = false; }, 10000));
}

/** Asks the server for the result of the form and shows it. */
async function compute() {
  current?.abort();
  current = new AbortController();
  const mine = ++turn;
  const v = values();
  const request = requestOf(v);
  const names = labels()?.slice() ?? null;
  const drawnLong = v.src === 'drawn' && wordCount(v) > 16;
  const include = ['scores', 'weights', 'queries', 'keys', 'values'];
  if (isModified(v)) include.push('masked_scores');
  if (v.w === 'seed') include.push('parameters');
  clearProblem();
  wait(true);
  try {
    const {signal} = current;
    const decimals = drawnLong ? 6 : undefined;
    const asked = [postJSON('/attention', {...request, include, decimals}, signal)];
    if (v.axis === 'queries') {
      asked.push(postJSON('/scores', {...request, softmax_axis: 'queries'}, signal));
    }
    const [answer, columns] = await Promise.all(asked);
    if (mine !== turn) return;
    attempts = 0;
    wait(false);
    show({v, answer, columns, labels: names});
  } catch (error) {
    if (mine !== turn) return;
    current.abort();
    wait(false);
    if (error.name !== 'AbortError') report(error);
  }
}

function cancel() {
  turn += 1;
  current?.abort();
  wait(false);
  say('Cancelled');
}

function clearProblem() {
  $('#problem').hidden = true;
  $('#alert').textContent = '';
  $('#remedy').replaceChildren();
  for (const field of $$('[aria-invalid]')) {
    field.removeAttribute('aria-invalid');
    field.removeAttribute('aria-describedby');
  }
  $$('.error').forEach((element) => element.remove());
}

const headings = {
  0: 'No response',
  400: 'Not valid',
  401: 'A key is needed',
  413: 'Too large',
  422: 'Not valid',
  429: 'The server is busy',
  500: 'The server failed',
  503: 'The server is busy',
};

/** Shows a problem beside the field that it concerns and above the result, which stays. */
function report(error) {
  const problem = error instanceof Problem ? error : new Problem(0, `The page failed: ${error.message}`);
  const remedy = $('#remedy');
  $('#problem').hidden = false;
  $('#stale').hidden = !result;
  $('#result').hidden = !result;
  const heading = headings[problem.status] ?? `Status ${problem.status}`;
  $('#alert').replaceChildren(make('strong', {}, `${heading}. `), inert(problem.message));
  if (problem.status === 500 && problem.id) {
    remedy.append(make('span', {}, `Please report it with the request id ${inert(problem.id)}.`));
  }
  if (problem.status === 0 || problem.status >= 500) remedy.append(again());
  if (problem.status === 429 || problem.status === 503) countDown(problem.retryAfter);
  if (problem.status === 401) remedy.append(...keyField());
  const field = fieldOf(problem);
  if (!field) return;
  field.setAttribute('aria-invalid', 'true');
  const note = make('span', {class: 'error', id: 'field-error'}, inert(problem.message));
  const holder = field.closest('td, th, .field');
  if (holder?.matches('.field')) holder.append(note);
  else (field.closest('[data-at]') ?? field).append(note);
  field.setAttribute('aria-describedby', 'field-error');
  remedy.append(make('button', {type: 'button', on: {click: () => {
    field.closest('details')?.setAttribute('open', '');
    field.focus();
    field.scrollIntoView({block: 'center'});
  }}}, 'Show the field'));
}

/** Returns the control of a JSON Pointer or, without a pointer, the one that the detail names. */
function fieldOf({pointer, message, status}) {
  if (status !== 422 && status !== 413 && status !== 400) return null;
  const cell = /^\/(inputs|tokens|mask)\/(\d+)(?:\/(\d+))?/.exec(pointer);
  if (cell && form.src.value === 'own') {
    const [, member, row, column = 0] = cell;
    const found = $(`[data-cell="${member}/${row}/${column}"], [data-cell="${member}/${row}"]`);
    if (found) return found;
  }
  const fields = controls.filter((control) => control.dataset.at && !control.closest('[hidden]'));
  for (let path = pointer; path; path = path.slice(0, path.lastIndexOf('/'))) {
    const found = fields.findLast((field) => field.dataset.at === path)
      ?? fields.find((field) => field.dataset.at.startsWith(`${path}/`));
    if (found) return found;
  }
  if (status === 413) return form.src.value === 'drawn' ? form.n : null;
  const isNamed = (field) => new RegExp(`\\b${field.dataset.at.split('/').pop()}\\b`).test(message);
  return fields.findLast(isNamed) ?? null;
}

const again = () => make('button', {type: 'button', on: {click: compute}}, 'Try again');

/** Waits for as long as the server asks, twice as long after each further rejection, and tries again. */
function countDown(retryAfter) {
  const mine = turn;
  const asked = Number(retryAfter) || (Date.parse(retryAfter) - Date.now()) / 1000 || 1;
  const until = Date.now() + 1000 * Math.min(Math.max(asked, 1) * 2 ** Math.min(attempts++, 5), 300);
  const text = make('span');
  $('#remedy').prepend(text);
  const tick = () => {
    if (mine !== turn || !text.isConnected) return;
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) return void compute();
    text.textContent = `Trying again in ${left} ${left === 1 ? 'second' : 'seconds'}.`;
    timers.push(setTimeout(tick, 250));
  };
  tick();
  if (![...$('#remedy').children].some((child) => child.tagName === 'BUTTON')) $('#remedy').append(again());
}

function keyField() {
  const field = make('input', {type: 'password', autocomplete: 'off', size: '24'});
  const use = () => { accessKey = field.value.trim(); compute(); };
  field.addEventListener('keydown', (event) => { if (event.key === 'Enter') use(); });
  return [make('label', {class: 'field'}, 'API key ', field),
    make('button', {type: 'button', on: {click: use}}, 'Use this key')];
}
