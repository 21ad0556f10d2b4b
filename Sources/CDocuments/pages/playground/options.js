'use strict';
// Members of a request as values of the form: what an explanation changes, if the page has that option.

/** Returns a request with a JSON Merge Patch (RFC 7396) applied. */
function patched(target, patch) {
  if (!patch || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const whole = target && typeof target === 'object' && !Array.isArray(target) ? {...target} : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete whole[name];
    else whole[name] = patched(whole[name], value);
  }
  return whole;
}

const hasOnly = (value, ...names) => Object.keys(value ?? {}).every((name) => names.includes(name));
const matrixText = (rows) => rows.map((row) => row.join(', ')).join('\n');

/** For each member that the page has fields for: the values of the fields by their names, or null. */
const fieldsOf = {
  scale: (scale = 1) => (scale === 1 ? {scale: '1'} : scale === '1/sqrt(d)' ? {scale: 'sqrt'}
    : {scale: 'own', factor: scale}),
  causal: (causal, {mask}) => (mask ? causal ? null : {mask: 'own'} : {mask: causal ? 'causal' : 'none'}),
  mask: (mask, {causal}) => (mask?.length !== wordCount() && mask ? null : fieldsOf.causal(causal, {mask})),
  window: (window) => hasOnly(window, 'left', 'right') && {left: window?.left, right: window?.right},
  softcap: (softcap) => ({cap: softcap}),
  alibi_slopes: (slopes) => (!slopes ? {alibi: 'none'} : slopes === 'standard' ? {alibi: 'standard'}
    : depth(slopes) === 1 && {alibi: 'own', slopes: slopes.join(', ')}),
  rope: (rope) => (!rope ? {rope: ''} : hasOnly(rope, 'base', 'dim', 'interleaved', 'scaling') && {
    rope: 'on', base: rope.base ?? 10000, dim: rope.dim, inter: rope.interleaved ? 'on' : '',
    scaling: rope.scaling && JSON.stringify(rope.scaling)}),
  qk_norm: (norm) => (!norm ? {norm: 'none'} : hasOnly(norm, 'type', 'eps', 'after_rope') && {
    norm: norm.type, eps: norm.eps ?? '1e-6', after: norm.after_rope ? 'on' : ''}),
  num_heads: (count) => ({heads: count}),
  num_kv_heads: (count) => ({kv: count}),
  query_scale: (factors) => !factors && {temp: '1'},
  parameters(matrices) {
    if (!matrices) return {w: 'none'};
    const {wq, wk, wv, layout} = matrices;
    if (!hasOnly(matrices, 'wq', 'wk', 'wv', 'layout') || !wq || !wk || !wv) return null;
    const texts = {wq: matrixText(wq), wk: matrixText(wk), wv: matrixText(wv)};
    return {w: 'own', ...texts, layout: layout === 'out_in' ? 'on' : ''};
  },
};

/** Returns the values of the form and the mask with which the page sends a changed request, or null. */
function settingsFor({convention, changes}) {
  if (convention === 'softmax-over-queries') return form.axis.value === 'keys' ? {fields: {axis: 'queries'}} : null;
  if (!changes) return null;
  const {observed, query, ...compared} = comparison.request;
  const request = patched(JSON.parse(json(compared)), changes);
  const parts = Object.keys(changes).map((name) => fieldsOf[name]?.(request[name], request));
  return parts.every(Boolean) ? {fields: Object.assign({}, ...parts), mask: request.mask} : null;
}

/** Takes over settings. The state before them has its own entry in the history. */
function apply({fields, mask}) {
  history.pushState(null, '', location.href);
  for (const [name, value] of Object.entries(fields)) set(form[name], String(value ?? ''));
  if (mask) own.mask = mask;
  changed();
}
