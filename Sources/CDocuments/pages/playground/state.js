'use strict';
// The state of the page: what the form holds, the words, the mask. The fragment of the address restores it.

const form = $('#form');
const controls = [...form.elements].filter((control) => control.name);
const notebook = {
  t: ['your', 'journey', 'starts', 'with', 'one', 'step'],
  x: [['0.43', '0.15', '0.89'], ['0.55', '0.87', '0.66'], ['0.57', '0.85', '0.64'],
    ['0.22', '0.58', '0.33'], ['0.77', '0.25', '0.10'], ['0.05', '0.80', '0.55']],
};
const longestLink = 4096;

const own = {words: structuredClone(notebook), mask: []};
/** The head that is shown and the key that was chosen, or null for the key with the largest weight. */
const view = {head: 0, key: null};

const valueOf = (control) => (control.type === 'checkbox' ? (control.checked ? 'on' : '') : control.value);
function defaultOf(control) {
  if (control.type === 'checkbox') return control.defaultChecked ? 'on' : '';
  if (control.tagName === 'SELECT') return control.options[0].value;
  return control.defaultValue;
}
function set(control, value) {
  if (control.type === 'checkbox') control.checked = value === 'on';
  else control.value = value;
  if (control.tagName === 'SELECT' && control.selectedIndex < 0) control.value = defaultOf(control);
}

/** Returns the values of the form by name, without blanks around them. */
const values = () => Object.fromEntries(controls.map((control) => [control.name, valueOf(control).trim()]));
const atLeast0 = (text) => Math.max(0, parseInt(text, 10) || 0);
const wordCount = (v = values()) => (v.src === 'drawn' ? Math.min(atLeast0(v.n), 4096) : own.words.t.length);
const labels = () => (form.src.value === 'drawn' ? null : own.words.t);
const query = () => Math.max(0, Math.min(atLeast0(form.q.value), wordCount() - 1));

function encoded(value) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
function decoded(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes));
}

function fragment() {
  const parts = new URLSearchParams();
  for (const control of controls) {
    if (valueOf(control) !== defaultOf(control)) parts.set(control.name, valueOf(control));
  }
  if (view.head) parts.set('head', view.head);
  if (view.key !== null) parts.set('key', view.key);
  if (form.mask.value === 'own') parts.set('m', own.mask.map((row) => row.map(Number).join('')).join('.'));
  if (JSON.stringify(own.words) !== JSON.stringify(notebook)) parts.set('d', encoded(own.words));
  return parts.toString();
}

/** Writes the state into the address, unless it is too long for a link. */
function remember() {
  const text = fragment();
  const fits = text.length <= longestLink;
  $('[data-do="link"]').disabled = !fits;
  $('#no-link').hidden = fits;
  if (fits && text !== location.hash.slice(1)) {
    history.replaceState(null, '', text ? `#${text}` : location.pathname + location.search);
  }
  for (const link of $$('.examples a')) {
    if (setting(link.hash.slice(1)) === setting(text)) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const rare = $$('#more [name]').filter((control) => valueOf(control) !== defaultOf(control));
  $('#set').textContent = rare.length ? ` (${rare.length} set)` : '';
}

/** Returns a fragment without what is only looked at, in a fixed order. */
function setting(text) {
  const parts = new URLSearchParams(text);
  for (const name of ['q', 'key', 'head']) parts.delete(name);
  parts.sort();
  return parts.toString();
}

const isText = (value) => Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Restores the state that the address holds; what cannot be read keeps its default. */
function restore() {
  const parts = new URLSearchParams(location.hash.slice(1));
  for (const control of controls) set(control, parts.get(control.name) ?? defaultOf(control));
  view.head = atLeast0(parts.get('head'));
  view.key = parts.has('key') ? atLeast0(parts.get('key')) : null;
  own.words = structuredClone(notebook);
  try {
    const {t, x} = parts.has('d') ? decoded(parts.get('d')) : notebook;
    if (!isText(t) || !Array.isArray(x) || !x.every(isText)) throw new Error();
    if (t.length !== x.length || t.length === 0) throw new Error();
    own.words = structuredClone({t, x});
  } catch {
    say('The words in this link cannot be read. These are the notebook’s.');
  }
  own.mask = (parts.get('m') ?? '').split('.').filter(Boolean).map((row) => [...row].map((c) => c === '1'));
}
