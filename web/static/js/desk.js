/* The desk's page: sends what was scanned, shows the answer, sounds it, and is ready for the next one.
   Every form in the page works without this file; with it the answer comes in place, and a lost connection is
   waited out with the same nonce, so that nobody is checked in twice. */

const PATIENCE = 8000; // ms before a request counts as lost
const WAITS = [500, 1000, 2000, 4000]; // ms before it is sent again; the last one repeats

const answer = document.querySelector('#answer');
const form = document.querySelector('#manual');
const empty = document.querySelector('#code-empty');
const title = document.title;
const waiting = [];
let sending = false;

/* ---- what goes out ---- */

window.addEventListener('scan', ({ detail }) => submit(form.action, scanned(detail.text)));

document.addEventListener('submit', (event) => {
  const sent = event.target;
  if (!sent.matches('[data-answer]')) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(sent, event.submitter));
  if (sent === form) {
    const isEmpty = !fields.get('code').trim();
    empty.hidden = !isEmpty;
    if (isEmpty) return form.elements.code.focus();
    fields.set('nonce', nonce());
    sent.reset();
    document.activeElement.blur(); // the next scan must not land in the field
  }
  submit(sent.action, fields, sent === form);
}, { capture: true }); // before page.js, which lets a form go only once: these forms may go again

function scanned(text) {
  const fields = new URLSearchParams(new FormData(form));
  fields.set('code', text);
  fields.set('nonce', nonce());
  return fields;
}

form.addEventListener('input', () => (empty.hidden = true));

/* crypto.randomUUID is missing on a page without HTTPS, where a USB scanner must work all the same. */
function nonce() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function submit(url, fields, typed = false) {
  waiting.push([url, fields, typed]);
  if (sending) return;
  sending = true;
  while (waiting.length) {
    await deliver(...waiting[0]);
    waiting.shift();
  }
  sending = false;
}

async function deliver(url, fields, typed) {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await post(url, fields);
      online(true);
      return await take(response, typed);
    } catch {
      online(false);
      local('resending');
      await new Promise((resume) => setTimeout(resume, WAITS[Math.min(attempt, WAITS.length - 1)]));
    }
  }
}

async function post(url, fields) {
  const response = await fetch(url, {
    method: 'POST',
    body: fields,
    signal: AbortSignal.timeout(PATIENCE),
    headers: {
      'HX-Request': 'true',
      'HX-Request-Type': 'partial',
      'X-CSRF-Token': document.querySelector('meta[name=csrf-token]').content,
    },
  });
  if ([502, 503, 504].includes(response.status)) throw new Error('the server is not there yet');
  return response;
}

/* ---- what comes back ---- */

async function take(response, typed) {
  if ([401, 403].includes(response.status)) return window.location.assign('/desk'); // signed out meanwhile
  const elsewhere = response.headers.get('HX-Redirect') ?? (response.redirected ? response.url : '');
  if (elsewhere) return window.location.assign(elsewhere);
  const text = await response.text();
  if (!/^\s*<section/.test(text)) return local('broken');
  show(text);
  if (typed) answer.querySelector('.btn.primary')?.focus(); // whoever typed goes on typing: Enter checks in
}

function show(html) {
  answer.innerHTML = html;
  window.htmx?.process(answer);
  place(answer.firstElementChild?.dataset.address);
  document.title = answer.querySelector('h1')?.textContent.trim() || document.title;
  window.scrollTo(0, 0);
  sound(answer.firstElementChild?.dataset.sound);
  tick();
  document.body.dispatchEvent(new CustomEvent('scanned'));
}

/* A reload shows once more what stands here: what was done has an address, and the next answer leaves it. */
function place(address) {
  if (address) history.replaceState(null, '', address);
  else if (location.search.includes('used=')) history.replaceState(null, '', '/desk');
}

function local(name) {
  if (answer.firstElementChild?.dataset.local === name) return;
  answer.replaceChildren(document.querySelector(`#say-${name}`).content.cloneNode(true));
  sound(answer.firstElementChild.dataset.sound);
}

document.addEventListener('click', (event) => {
  const find = event.target.closest('[data-find]');
  if (!find && !event.target.closest('[data-next]')) return;
  event.preventDefault();
  next();
  if (find) form.elements.code.focus();
});

window.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !document.querySelector('dialog[open]')) next();
});

/* Back to the camera: the same person may want to be scanned again at once. */
function next() {
  answer.replaceChildren();
  place();
  document.title = title;
  document.activeElement?.blur();
  window.dispatchEvent(new CustomEvent('scan:forget'));
}

function online(yes) {
  const sign = document.querySelector('.net'), icon = sign.querySelector('use');
  sign.classList.toggle('off', !yes);
  sign.querySelector('span').textContent = yes ? sign.dataset.online : sign.dataset.offline;
  icon.setAttribute('href', icon.getAttribute('href').replace(/#.*/, yes ? '#wifi' : '#wifi-off'));
}

window.addEventListener('online', () => online(true));
window.addEventListener('offline', () => online(false));

/* What stands beside the answer is asked for now and then: that tells the state of the network, and needs no toast. */
const side = document.querySelector('.desk-side');
side.addEventListener('htmx:after:request', ({ detail }) => online(Boolean(detail.ctx.response)));
side.addEventListener('htmx:error', (event) => {
  event.stopPropagation();
  online(false);
});
side.addEventListener('htmx:response:error', (event) => event.stopPropagation());

/* ---- how much of the visit is left ---- */

function tick() {
  const clock = answer.querySelector('[data-until]');
  if (!clock) return;
  const left = Math.max(0, Math.round((new Date(clock.dataset.until) - Date.now()) / 1000));
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  if (!left) clock.closest('[data-visit]')?.classList.add('over');
}

setInterval(tick, 1000);
tick();

/* ---- sound: [pitch in Hz, start in s, length in s] of each note ---- */

const TUNES = {
  ok: ['sine', [880, 0, 0.09], [1318, 0.1, 0.16]],
  already: ['sine', [660, 0, 0.12], [660, 0.18, 0.12]],
  waiting: ['triangle', [520, 0, 0.4]],
  elsewhere: ['triangle', [660, 0, 0.14], [440, 0.16, 0.22]],
  unknown: ['sawtooth', [170, 0, 0.38]],
  member: ['sine', [990, 0, 0.12]],
  choose: ['sine', [700, 0, 0.06]],
};
let speaker = null;

function sound(name) {
  const [shape, ...notes] = TUNES[name] ?? [];
  if (!shape) return;
  try {
    speaker ??= new AudioContext();
    speaker.resume();
    notes.forEach((note) => play(shape, ...note));
  } catch { /* a desk without a loudspeaker still has colour and words */ }
}

function play(shape, pitch, start, length) {
  const tone = speaker.createOscillator(), volume = speaker.createGain();
  const from = speaker.currentTime + start, until = from + length;
  tone.type = shape;
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.25, from);
  volume.gain.exponentialRampToValueAtTime(0.001, until);
  tone.connect(volume).connect(speaker.destination);
  tone.start(from);
  tone.stop(until);
}
