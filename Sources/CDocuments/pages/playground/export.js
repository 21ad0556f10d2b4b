'use strict';
// The same request for a shell, and the result as files.

/** Returns the request as the shell shows it: for people, with four decimals. */
function shellRequest() {
  const v = values();
  const accept = $('input[name=as]:checked').value;
  const isPicture = accept === 'image/svg+xml';
  const path = isPicture || v.axis === 'queries' ? '/scores' : '/attention';
  const request = {
    ...requestOf(v),
    softmax_axis: v.axis === 'queries' ? 'queries' : undefined,
    query: $('#only').checked && !isPicture ? query() : undefined,
    include: path === '/attention' ? ['scores', 'weights'] : undefined,
    decimals: isPicture ? undefined : 4,
  };
  return {path, accept, request};
}

const shellQuoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function drawShell() {
  const {path, accept, request} = shellRequest();
  $('#only').disabled = accept === 'image/svg+xml';
  const options = [
    accept === 'application/json' ? '' : ` -H 'Accept: ${accept}'`,
    accessKey ? ' -H "Authorization: Bearer $KEY"' : '',
    accept === 'image/svg+xml' ? ' -o weights.svg' : '',
  ].join('');
  $('#curl').textContent = `curl -s${options} ${location.origin}${path} --json ${shellQuoted(json(request, ''))}`;
}

async function run() {
  const {path, accept, request} = shellRequest();
  const box = $('#ran');
  try {
    const response = await post(path, json(request), `${accept}, application/problem+json;q=0.5`);
    if (!response.ok) throw await problemIn(response);
    if (accept === 'image/svg+xml') {
      const address = URL.createObjectURL(await response.blob());
      box.replaceChildren(make('img', {src: address, alt: 'Heat map of the weights'}));
    } else {
      box.replaceChildren(make('pre', {tabindex: 0, 'aria-label': 'Response'}, await response.text()));
    }
    say('The server has answered');
  } catch (error) {
    box.replaceChildren(make('p', {class: 'problem', role: 'alert'}, inert(error.message)));
  }
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  make('a', {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  say(`Saved ${name}`);
}

/** Returns the heat map that the server draws of the present request. */
async function drawn() {
  const v = values();
  const request = {...requestOf(v), softmax_axis: v.axis === 'queries' ? 'queries' : undefined};
  const tensor = $('#pictured').value;
  const path = tensor === 'scores' ? '/scores?tensor=scores' : '/scores';
  const response = await post(path, json(request), 'image/svg+xml');
  if (!response.ok) throw await problemIn(response);
  return response.blob();
}

async function raster(svg) {
  const address = URL.createObjectURL(svg);
  const image = make('img', {src: address});
  await image.decode();
  const canvas = make('canvas', {width: 2 * image.naturalWidth, height: 2 * image.naturalHeight});
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** Returns the result with one line for each query and key. Spreadsheets must not take a word for a formula. */
function csv() {
  const s = slice();
  const cell = (text) => `"${inert(text).replace(/^(?=[=+\-@])/, "'").replaceAll('"', '""')}"`;
  const lines = ['query,key,score,weight'];
  for (let i = 0; i < s.count; i += 1) {
    for (let j = 0; j < s.count; j += 1) {
      const score = isMasked(s, i, j) ? '' : s.scores[i][j];
      lines.push([cell(s.label(i)), cell(s.label(j)), score, s.weights[i][j]].join(','));
    }
  }
  return new Blob([`${lines.join('\r\n')}\r\n`], {type: 'text/csv'});
}

async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // The clipboard needs a secure context; elsewhere the selected text is copied.
    const area = make('textarea', {class: 'visually-hidden'});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  say(said);
}

const actions = {
  'add-word': () => {
    own.words.t.push(`word${own.words.t.length + 1}`);
    own.words.x.push((own.words.x[0] ?? ['0']).map(() => '0.5'));
    wordsChanged();
  },
  'add-number': () => { own.words.x.forEach((row) => row.push('0')); wordsChanged(); },
  'remove-number': () => { own.words.x.forEach((row) => row.length > 1 && row.pop()); wordsChanged(); },
  paste: () => use(table($('#paste').value)),
  cancel: () => computing.cancel(),
  'cancel-comparing': () => comparing.cancel(),
  compare,
  run,
  svg: async () => save(await drawn(), `${$('#pictured').value}.svg`),
  png: async () => save(await raster(await drawn()), `${$('#pictured').value}.png`),
  csv: () => save(csv(), 'attention.csv'),
  link: () => copy(location.href, 'Link copied'),
  copy: () => copy($('#curl').textContent, 'Copied'),
};
