'use strict';
// What is asked of the server.

/** What the server answered instead of a result. */
class Problem extends Error {
  constructor(status, detail, more = {}) {
    super(detail);
    Object.assign(this, {status, pointer: '', retryAfter: null, id: null}, more);
  }
}

const foreign = 'The response is not from attention-server: something between this page and the server answered.';

let accessKey = '';

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

/** Asks the server for the result of the form and shows it. */
function compute() {
  const v = values();
  const request = requestOf(v);
  const names = labels()?.slice() ?? null;
  const include = ['scores', 'weights', 'queries', 'keys', 'values'];
  if (isModified(v)) include.push('masked_scores');
  if (v.w === 'seed') include.push('parameters');
  const decimals = v.src === 'drawn' && wordCount(v) > 16 ? 6 : undefined;
  return computing.send((signal) => Promise.all([
    postJSON('/attention', {...request, include, decimals}, signal),
    v.axis === 'queries' ? postJSON('/scores', {...request, softmax_axis: 'queries'}, signal) : undefined,
  ]), ([answer, columns]) => show({v, answer, columns, labels: names, about: json(request)}));
}
