/* The desk's two eyes: a camera and a USB scanner. Both are live at once and both say what they read in one way:
   a `scan` event on window, detail { text, source }. Nothing here talks to the server. */

const GAP = 60; // ms between two keys of a scanner; a person types slower
const SHORTEST = 6; // characters; anything less was typed
const WIDEST = 640; // px of the picture that is searched: enough for a code on a phone, quick on a tablet
const PAUSE = 90; // ms between two looks
const AGAIN = 3000; // ms: the same code seen again within them is still the same scan

let last = { key: '', at: -AGAIN };

function report(text, source) {
  const key = sameness(text), now = performance.now();
  const repeated = key === last.key && now - last.at < AGAIN;
  last = { key, at: now };
  if (!repeated) window.dispatchEvent(new CustomEvent('scan', { detail: { text, source } }));
}

/* A member's code turns every 30 seconds while the phone is still held up: its first eleven digits say who. */
function sameness(text) {
  return /^1\d{17}$/.test(text) ? text.slice(0, 11) : text;
}

window.addEventListener('scan:forget', () => { last = { key: '', at: -AGAIN }; });

/* ---- USB scanner: a keyboard that types very fast and ends with Enter or Tab ---- */

let burst = [], typedAt = 0, field = null, before = '';

window.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const ends = event.key === 'Enter' || event.key === 'Tab' || event.code === 'Enter' || event.code === 'NumpadEnter';
  if (event.timeStamp - typedAt > GAP) begin(event.target);
  typedAt = event.timeStamp;
  if (ends) return end(event);
  const character = typed(event);
  if (character) burst.push(character);
}, { capture: true });

function begin(target) {
  burst = [];
  field = target instanceof HTMLInputElement ? target : null;
  before = field ? field.value : '';
}

function end(event) {
  const text = burst.join('');
  burst = [];
  if (text.length < SHORTEST) return;
  event.preventDefault(); // or the scanner's Enter would press the button that has the focus
  event.stopImmediatePropagation();
  if (field) field.value = before; // what the scanner typed into a field was not meant for it
  report(text, 'usb');
}

/* A Chinese input method swallows the character and leaves only the place of the key. */
function typed(event) {
  if (!event.isComposing && event.keyCode !== 229) return event.key.length === 1 ? event.key : '';
  const place = /^(?:Digit|Numpad|Key)([0-9A-Z])$/.exec(event.code);
  return place ? place[1] : '';
}

/* ---- camera ---- */

const stage = document.querySelector('[data-camera]');
const video = stage?.querySelector('video');
const canvas = document.createElement('canvas');
let stream = null, lens = remembered(), looking = 0, reader = null;

if (stage) {
  stage.querySelectorAll('[data-start]').forEach((button) => button.addEventListener('click', start));
  stage.querySelector('[data-lens]').addEventListener('click', switchLens);
  stage.querySelector('[data-torch]').addEventListener('click', toggleTorch);
  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : start()));
  start();
}

async function start() {
  if (!window.isSecureContext || !navigator.mediaDevices) return say('insecure');
  if (document.hidden) return;
  stop();
  const turn = looking;
  say('starting');
  try {
    const opened = await open();
    if (turn !== looking) return close(opened); // another lens was chosen, or the page was left, meanwhile
    stream = video.srcObject = opened;
    await video.play();
    reader ??= await load();
    say('live');
    offerTools();
    look(turn);
  } catch (error) {
    if (turn !== looking) return;
    stop();
    say(why(error));
  }
}

function stop() {
  looking++;
  close(stream);
  stream = null;
}

function close(opened) {
  opened?.getTracks().forEach((track) => track.stop());
}

async function open() {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: lens ? { ...size, deviceId: { exact: lens } } : { ...size, facingMode: 'environment' },
    });
  } catch (error) {
    if (!lens || error.name !== 'OverconstrainedError') throw error;
    remember(''); // that lens has been unplugged
    return open();
  }
}

function why(error) {
  const states = { NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'missing', NotReadableError: 'busy', AbortError: 'busy' };
  return states[error?.name] ?? 'broken';
}

function say(state) {
  stage.dataset.camera = state;
  stage.querySelectorAll('[data-when]').forEach((part) => {
    part.hidden = !part.dataset.when.split(' ').includes(state);
  });
}

/* The reader is fetched once a camera is there: a desk with a USB scanner alone never pays for it. */
async function load() {
  await new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = stage.dataset.reader;
    script.onload = resolve;
    script.onerror = () => reject(new Error('reader'));
    document.head.append(script);
  });
  await window.ZXingWASM.prepareZXingModule({
    overrides: { locateFile: () => stage.dataset.wasm },
    fireImmediately: true,
  });
  return window.ZXingWASM.readBarcodes;
}

async function look(turn) {
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  while (turn === looking) {
    const text = await decode(pen);
    if (text && turn === looking) report(text, 'camera');
    await new Promise((resume) => setTimeout(resume, PAUSE));
  }
}

async function decode(pen) {
  if (!video.videoWidth) return '';
  const scale = Math.min(1, WIDEST / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
  const found = await reader(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 });
  return found[0]?.isValid === false ? '' : (found[0]?.text ?? '');
}

async function offerTools() {
  const lenses = await cameras(), track = stream?.getVideoTracks()[0];
  stage.querySelector('[data-lens]').hidden = lenses.length < 2;
  stage.querySelector('[data-torch]').hidden = !track?.getCapabilities?.().torch;
}

async function switchLens() {
  const lenses = await cameras(), now = stream?.getVideoTracks()[0]?.getSettings().deviceId;
  const next = lenses[(lenses.findIndex((each) => each.deviceId === now) + 1) % lenses.length];
  remember(next?.deviceId ?? '');
  start();
}

async function toggleTorch(event) {
  const track = stream?.getVideoTracks()[0], on = !track?.getSettings().torch;
  await track?.applyConstraints({ advanced: [{ torch: on }] });
  event.target.closest('button').setAttribute('aria-pressed', String(on));
}

async function cameras() {
  return (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === 'videoinput');
}

function remembered() {
  try { return localStorage.getItem('desk.lens') ?? ''; } catch { return ''; }
}

function remember(id) {
  lens = id;
  try { localStorage.setItem('desk.lens', id); } catch { /* a browser that keeps nothing asks again next time */ }
}
