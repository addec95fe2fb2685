// page.mjs CHROMIUM DIR - what a person sees of DIR/page.html, asked of a Chromium through its debugging pipe. No package is needed.
// Prints TAP. DIR also has figures.ndjson (what the page must show), leads.csv (what it must hand out), with_script.html.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';

const [chromium, dir] = process.argv.slice(2);
const browser = spawn(chromium, ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-extensions',
	'--disable-background-networking', `--user-data-dir=${dir}/profile`, '--remote-debugging-pipe', 'about:blank'],
	{ stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
const [, , , to, from] = browser.stdio;

// ---- the protocol: JSON texts, each ended by a NUL
let id = 0, rest = '';
const waiting = new Map(), events = [], listeners = [];
from.on('data', (bytes) => {
	const parts = (rest + bytes).split('\0');
	rest = parts.pop();
	for (const m of parts.map((p) => JSON.parse(p))) {
		if (m.id) {
			const w = waiting.get(m.id);
			waiting.delete(m.id);
			if (m.error) w.reject(new Error(m.error.message));
			else w.resolve(m.result);
		} else {
			events.push(m);
			for (const l of [...listeners]) l(m);
		}
	}
});
const call = (method, params = {}, sessionId) => new Promise((resolve, reject) => {
	waiting.set(++id, { resolve, reject });
	to.write(JSON.stringify({ id, method, params, sessionId }) + '\0');
});
const event = (test) => new Promise((resolve) => {
	const l = (m) => { if (test(m)) { listeners.splice(listeners.indexOf(l), 1); resolve(m.params); } };
	listeners.push(l);
});

let session;
const page = (method, params) => call(method, params, session);
const ask = async (expression) => {
	const { result, exceptionDetails } = await page('Runtime.evaluate', { expression, returnByValue: true });
	if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
	return result.value;
};
const open = async (file) => {
	const loaded = event((m) => m.method === 'Page.loadEventFired');
	await page('Page.navigate', { url: `file://${dir}/${file}` });
	await loaded;
};
const click = async (x, y) => {
	for (const type of ['mousePressed', 'mouseReleased'])
		await page('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
};
const middle = (selector) => ask(`(() => { const e = document.querySelector(${JSON.stringify(selector)}); e.scrollIntoView({ block: 'center' });
	const r = e.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + r.height / 2 }; })()`);

// ---- TAP
let n = 0, failed = 0;
const promise = async (what, test) => {
	let why;
	try { why = await test(); } catch (e) { why = e.stack; }
	if (why) failed++;
	console.log(`${why ? 'not ok' : 'ok'} ${++n} - ${what}`);
	if (why) console.log(String(why).replace(/^/gm, '# '));
};
const same = (got, want) => JSON.stringify(got) === JSON.stringify(want) ? '' : `got  ${JSON.stringify(got)}\nwant ${JSON.stringify(want)}`;

const agents = readFileSync(`${dir}/figures.ndjson`, 'utf8').trim().split('\n').map((l) => JSON.parse(l)).filter((r) => r.row === 'agent');
const kinds = ['accepted', 'declined', 'timed_out', 'withdrawn', 'open'];

const main = async () => {
	const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
	session = (await call('Target.attachToTarget', { targetId, flatten: true })).sessionId;
	for (const domain of ['Runtime', 'Log', 'Network', 'Page']) await page(`${domain}.enable`);
	await page('Emulation.setDeviceMetricsOverride', { width: 1280, height: 900, deviceScaleFactor: 1, mobile: false });
	await open('page.html');

	await promise('it opens without a message on the console, and asks for nothing but itself', () => {
		const said = events.filter((m) => ['Runtime.consoleAPICalled', 'Runtime.exceptionThrown', 'Log.entryAdded', 'Page.javascriptDialogOpening'].includes(m.method));
		const asked = events.filter((m) => m.method === 'Network.requestWillBeSent').map((m) => m.params.request.url);
		return same([said.map((m) => m.params), asked], [[], [`file://${dir}/page.html`]]);
	});
	await promise('an agent has a bar for each way his offers ended, and no other', async () => same(
		await ask("document.querySelectorAll('.agent .bar .part').length"),
		agents.flatMap((a) => kinds.filter((k) => a[k] > 0)).length));
	await promise('a row\'s bars together are as long as its offers, to a pixel', async () => {
		const most = Math.max(...agents.map((a) => a.offered));
		const rows = await ask(`[...document.querySelectorAll('.agent')].map((row) => {
			const width = (e) => e.getBoundingClientRect().width;
			return [[...row.querySelectorAll('.part')].reduce((sum, e) => sum + width(e), 0), width(row.querySelector('.track'))]; })`);
		const off = rows.map(([sum, whole], i) => Math.abs(sum - whole * agents[i].offered / most)).filter((d) => d >= 1);
		return same([rows.length, off], [agents.length, []]);
	});
	await promise('hovering over a bar says whose it is, how many and what share', async () => {
		const i = agents.findIndex((a) => a.accepted > 0), a = agents[i];
		const p = await middle(`.agent:nth-of-type(${i + 1}) .part.good`);
		const text = await ask(`(() => { const e = document.elementFromPoint(${p.x}, ${p.y}); return (e.querySelector('title') || e.parentNode.querySelector('title')).textContent; })()`);
		return same(text, `${a.name}: ${a.accepted} accepted (${a.acceptance_rate.toFixed(1)} % of ${a.offered})`);
	});
	await promise('hovering over the median shows the mean', async () => same(
		await ask("[...document.querySelectorAll('.tile')].filter((t) => /^Mean: 1 min 15 s/.test(t.title)).map((t) => t.querySelector('h2').textContent)"),
		['Median response']));
	await promise('a row opens at a click and shows the agent\'s figures', async () => {
		const shown = "document.querySelector('.agent .inside').checkVisibility()";
		const before = await ask(shown), p = await middle('.agent summary .who');
		await click(p.x, p.y);
		const after = await ask(shown);
		await click(p.x, p.y);
		return same([before, after, await ask(shown)], [false, true, false]);
	});
	await promise('every chart has its numbers as a table', async () => same(
		await ask("[...document.querySelectorAll('svg.chart')].filter((s) => !s.closest('figure, .card')?.querySelector('table, dl')).length"), 0));
	await promise('the download is the leads as a spreadsheet', async () => {
		mkdirSync(`${dir}/got`);
		await call('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: `${dir}/got`, eventsEnabled: true });
		const done = event((m) => m.method === 'Browser.downloadProgress' && m.params.state !== 'inProgress');
		const p = await middle('a.get');
		await click(p.x, p.y);
		const { state } = await done;
		const got = existsSync(`${dir}/got/leads.csv`) ? readFileSync(`${dir}/got/leads.csv`, 'utf8') : 'no leads.csv';
		return same([state, got], ['completed', readFileSync(`${dir}/leads.csv`, 'utf8')]);
	});
	await promise('names and sources are text, whatever they look like', async () => same(
		await ask(`[document.querySelectorAll('script, img').length, document.querySelector('h1').textContent,
			[...document.querySelectorAll('.agent .who b')].some((e) => e.textContent === '<script>alert(1)</script>&"\\''),
			document.body.textContent.includes('web <img src=x onerror=alert(2)>')]`),
		[0, 'Harbour & <Homes>', true, true]));
	const size = (width) => page('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: width < 500 });
	const cut_off = async (width, opened) => {
		await size(width);
		await ask(`document.querySelectorAll('details').forEach((d) => { d.open = ${opened}; })`);
		const over = await ask(`[Math.max(document.documentElement.scrollWidth, ${width}), [...document.querySelectorAll('body *')].filter((e) => !e.closest('.scroll, svg') &&
			e.getBoundingClientRect().right > ${width} + 0.5).map((e) => e.tagName + '.' + e.className)]`);
		await size(1280);
		return same(over, [width, []]);
	};
	for (const [what, opened] of [['', false], [', with everything opened', true]])
		await promise(`nothing is cut off at 380 pixels${what}`, () => cut_off(380, opened));
	await promise('a date stands on one line of a narrow table', async () => {
		await size(380);
		await ask("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
		const lines = await ask("[...document.querySelectorAll('#leads tbody th.whole')].map((e) => e.firstChild).map((t) => { const r = document.createRange(); r.selectNode(t); return r.getClientRects().length; })");
		await size(1280);
		return same([lines.length > 60, Math.max(...lines)], [true, 1]);
	});
	await promise('on paper a table stays inside its card', async () => {
		await page('Emulation.setEmulatedMedia', { media: 'print' });
		await size(700);
		const out = await ask("[...document.querySelectorAll('.card table')].filter((t) => t.checkVisibility() && t.getBoundingClientRect().right > t.closest('.card').getBoundingClientRect().right).map((t) => t.caption.textContent)");
		await page('Emulation.setEmulatedMedia', { media: '' });
		await size(1280);
		return same(out, []);
	});
	await promise('the days below a chart stand as far from each other as their columns', async () => {
		await size(380);
		const at = await ask(`[...document.querySelectorAll('svg[aria-labelledby^="volume"] text[text-anchor="middle"], svg[aria-labelledby^="volume"] text[text-anchor="start"]')]
			.map((t) => t.getBoundingClientRect()).map((r) => r.x + r.width / 2)`);
		await size(1280);
		const steps = at.slice(1).map((x, i) => x - at[i]);
		return same([at.length, steps.every((s) => Math.abs(s - steps[0]) < 1)], [5, true]);
	});
	const contrast = `(() => {
		const parse = (c) => c.match(/[\\d.]+/g).map(Number), lin = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
		const lum = (c) => 0.2126 * lin(c[0]) + 0.7152 * lin(c[1]) + 0.0722 * lin(c[2]);
		const under = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
		const bad = new Set();
		for (const e of document.querySelectorAll('body *')) {
			if (![...e.childNodes].some((c) => c.nodeType === 3 && c.data.trim()) || e.closest('title, desc, text.on, text.warn')) continue;
			const style = getComputedStyle(e), a = lum(parse(e.closest('svg') ? style.fill : style.color)), b = lum(under(e.closest('svg') || e));
			const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
			if (ratio < 4.5) bad.add(e.tagName + '.' + (e.className.baseVal ?? e.className) + ' ' + ratio.toFixed(2));
		}
		return [getComputedStyle(document.body).backgroundColor, [...bad]];
	})()`;
	let light;
	await promise('text stands out from what is under it, 4.5 to 1', async () => {
		light = await ask(contrast);
		return same(light[1], []);
	});
	await promise('who asks for the dark gets it, and can read it as well', async () => {
		await page('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'dark' }] });
		const dark = await ask(contrast);
		await page('Emulation.setEmulatedMedia', { features: [] });
		return same([dark[0] !== light[0], dark[1]], [true, []]);
	});
	await promise('it prints, on more than one page', async () => {
		const { data } = await page('Page.printToPDF', { printBackground: true });
		const pdf = Buffer.from(data, 'base64').toString('latin1');
		return same([pdf.slice(0, 5), (pdf.match(/\/Type\s*\/Page\b/g) ?? []).length > 1], ['%PDF-', true]);
	});
	await promise('headings go down a step at a time, and there is one first', async () => same(
		await ask(`(() => { let last = 0, out = []; for (const h of document.querySelectorAll('h1, h2, h3, h4')) { const l = +h.tagName[1];
			if (l > last + 1) out.push(h.textContent); last = l; } return [out, document.querySelectorAll('h1').length]; })()`), [[], 1]));
	await open('long.html');
	for (const width of [1280, 380])
		await promise(`names without a blank are broken, not the page, at ${width} pixels`, () => cut_off(width, true));
	await promise('gaps of the week do not touch on a narrow page', async () => {
		await size(380);
		const near = await ask(`(() => { const r = [...document.querySelectorAll('.cell.gap, .cell.nobody')].map((e) => e.getBoundingClientRect());
			let least = Infinity; for (const a of r) for (const b of r) if (a !== b && Math.abs(a.y - b.y) < 1 && b.x > a.x) least = Math.min(least, b.x - a.right);
			return [r.length > 20, least]; })()`);
		await size(1280);
		return near[0] && near[1] >= 2 ? '' : JSON.stringify(near);
	});
	await promise('should a script get in, it is not run', async () => {
		await open('with_script.html');
		return same([await ask('document.querySelectorAll("script").length'), (await ask('document.title')).includes('it ran')], [1, false]);
	});
};

const stuck = setTimeout(() => { console.log(`not ok ${++n} - the browser answers`); finish(1); }, 60000);
const finish = (code) => {
	clearTimeout(stuck);
	console.log(`1..${n}`);
	browser.once('exit', () => process.exit(code));
	browser.kill();
	setTimeout(() => process.exit(code), 3000);
};
main().then(() => finish(failed ? 1 : 0), (e) => { console.log(`not ok ${++n} - the browser does what it is asked\n# ${e.stack}`); finish(1); });
