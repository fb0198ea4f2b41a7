"use strict";
// Plays the run that stands in the page. What each event changed is applied to a copy of the state before it; every
// so often a state is kept, so that going back is quick.

const run = JSON.parse(document.getElementById("run").textContent);
const element = id => document.getElementById(id);
const words = run.words;
const count = run.events.length;
const roles = ["follower", "asks for pre-votes", "candidate", "leader", "crashed", "shut down"];
const name = index => "S" + (index + 1);
/** Milliseconds are counted when they are over, as everywhere in the program. */
const stamp = time => (Math.floor(time / 1000) / 1000).toFixed(3);
const seconds = time => stamp(time) + " s";

const events = run.events.map(([time, flags, headline, brief, reasons, cite, server, changes, links]) => ({
  time, headline: words[headline], brief: words[brief], reasons: reasons.map(place => words[place]),
  cite: cite < 0 ? "" : words[cite], server, changes, links,
  isMilestone: !!(flags & 1), isHeartbeat: !!(flags & 2), breaks: !!(flags & 4), isByHand: !!(flags & 8),
}));

const messages = run.messages.map(([from, to, kind, sign, summary, term, sentIn, sentAt, endedIn, endedAt, lost]) => ({
  from, to, kind: words[kind], sign: words[sign], summary: words[summary], term, lost: !!lost,
  // Places: 0 is the start, n is after the nth event of the page.
  start: Math.max(0, sentIn - run.first), end: endedIn < 0 ? Infinity : endedIn - run.first,
  sentAt, endedAt: endedIn < 0 ? Infinity : endedAt,
}));
// The messages that events end, and those under way in each stretch of so many places.
const stretch = 64;
const endedBy = new Map();
const near = Array.from({length: Math.ceil((count + 1) / stretch)}, () => []);
for (const message of messages) {
  if (message.end < Infinity) endedBy.set(message.end, [...(endedBy.get(message.end) || []), message]);
  const last = Math.min(message.end, count);
  for (let part = Math.floor(message.start / stretch); part * stretch <= last; part++) near[part].push(message);
}

const told = new Map();
for (const [position, kind, text] of run.told) {
  const place = position - run.first;
  if (!told.has(place)) told.set(place, []);
  told.get(place).push({kind, text});
}
const isStop = place => (told.get(place) || []).some(words => words.kind === "pause");

// MARK: States

const blank = {r: 0, t: 0, v: -1, l: -1, c: 0, a: 0, s: 0, d: -1, g: 0, m: [], x: [], p: 0, o: 0, log: []};

function changed(server, change) {
  const next = {...server, ...change};
  if (change.k) {
    next.log = server.log.slice(0, change.k[0]);
    for (let at = 1; at < change.k.length; at += 2) next.log.push([change.k[at], change.k[at + 1]]);
    delete next.k;
  }
  return next;
}

const startState = {servers: run.servers.map(change => changed(blank, change)), links: run.links};
const kept = [startState];
const keptEvery = 50;

function after(state, event) {
  if (!event.changes.length && !event.links) return state;
  const servers = state.servers.slice();
  for (const [index, change] of event.changes) servers[index] = changed(servers[index] || blank, change);
  return {servers, links: event.links || state.links};
}

/** The state after so many events. */
function stateAt(place) {
  let from = Math.min(Math.floor(place / keptEvery), kept.length - 1);
  let state = kept[from];
  for (let at = from * keptEvery; at < place; at++) {
    state = after(state, events[at]);
    if ((at + 1) % keptEvery === 0 && kept.length === (at + 1) / keptEvery) kept.push(state);
  }
  return state;
}

// MARK: Where the page stands

let place = 0;
/** The time shown, which runs between two events while the run is played. */
let now = run.time;
let state = startState;
let before = startState;
let playing = false;
let frame = 0;
const reduced = matchMedia("(prefers-reduced-motion: reduce)");

const timeAt = at => at === 0 ? run.time : events[at - 1].time;
const hidden = at => at > 0 && element("quiet").checked && events[at - 1].isHeartbeat;
const isMark = at => at === 0 || at === count || events[at - 1].isMilestone || isStop(at);

function step(from, by, wanted) {
  let at = from + by;
  while (at > 0 && at < count && !wanted(at)) at += by;
  return Math.min(count, Math.max(0, at));
}
const nextShown = (from, by) => step(from, by, at => !hidden(at));

/** Goes to a place; says what happened there where somebody asked for it. */
function go(to, says = true) {
  place = Math.min(count, Math.max(0, to));
  now = timeAt(place);
  state = stateAt(place);
  before = place > 0 ? stateAt(place - 1) : startState;
  draw();
  if (says) element("live").textContent = spoken(place);
  try { history.replaceState(null, "", "#" + (run.first + place)); } catch { /* A page without an address of its own. */ }
}

function spoken(at) {
  if (at === 0) return "The start. " + lessonText(at);
  const event = events[at - 1];
  const breach = event.breaks && run.violation ? run.violation + " " : "";
  return "Event " + (run.first + at) + ". " + event.headline + " " + breach + event.reasons.join(" ") + " " + lessonText(at);
}
const lessonText = at => (told.get(at) || []).map(words => words.text).join(" ");

// MARK: Playing

/** How long a step takes on the screen, in milliseconds, at the usual tempo: by what happens, not by the clock alone. */
function pace(to) {
  const gap = (timeAt(to) - timeAt(place)) / 1000;
  const event = events[to - 1];
  if (event.isHeartbeat) return Math.min(250, 30 + gap * 4);
  return Math.min(1200, Math.max(90, gap * 45));
}
const rest = at => isStop(at) ? 2600 : events[at - 1].isMilestone ? 1100 : 0;

function play() {
  if (place === count) go(0, false);
  playing = true;
  showPlaying("❚❚", "Pause");
  advance();
}

function pause() {
  playing = false;
  cancelAnimationFrame(frame);
  showPlaying("▶", "Play");
  now = timeAt(place);
  drawMessages();
}

function showPlaying(sign, what) {
  const button = element("play");
  button.firstChild.data = sign;
  button.lastChild.textContent = what.toLowerCase();
  button.setAttribute("aria-label", what);
}

/** Lets time run to the next event, and on from there. */
function advance() {
  const target = nextShown(place, 1);
  if (target === place) return pause();
  const tempo = Number(element("tempo").value);
  const [from, to] = [timeAt(place), timeAt(target)];
  const length = pace(target) / tempo;
  let begin = 0;
  function tick(at) {
    if (!playing) return;
    begin = begin || at;
    const part = Math.min(1, (at - begin) / length);
    if (part < 1) {
      if (!reduced.matches) {
        now = from + (to - from) * part;
        drawMessages();
      }
      frame = requestAnimationFrame(tick);
      return;
    }
    go(target, isMark(target));
    const until = at + rest(target) / tempo;
    const wait = later => {
      if (!playing) return;
      if (later < until) frame = requestAnimationFrame(wait); else advance();
    };
    if (place === count) pause(); else frame = requestAnimationFrame(wait);
  }
  frame = requestAnimationFrame(tick);
}

// MARK: Drawing

const escape = text => String(text).replace(/[&<>"]/g, sign => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})[sign]);
const termColor = term => term > 0 ? `var(--term${(term - 1) % 6})` : "var(--line)";
const termInk = term => term > 0 ? `var(--term${(term - 1) % 6}-ink)` : "var(--faint)";
const roleOf = server => server.r >= 4 ? roles[server.r] : server.p ? "frozen " + roles[server.r] : server.o ? "no vote" : roles[server.r];

function spot(index) {
  const total = Math.max(1, state.servers.length);
  const angle = -Math.PI / 2 + index * 2 * Math.PI / total;
  const radius = total === 1 ? 0 : 138;
  return {x: 210 + radius * Math.cos(angle), y: 196 + radius * Math.sin(angle)};
}
const size = () => state.servers.length > 9 ? 20 : state.servers.length > 6 ? 26 : 32;

function drawRing() {
  const parts = ['<g id="links">'];
  const blocked = new Set(state.links[0]), held = new Set(state.links[1]);
  const total = state.servers.length;
  for (let a = 0; a < total; a++) for (let b = a + 1; b < total; b++) {
    const [p, q] = [spot(a), spot(b)];
    const there = blocked.has(a * 32 + b), back = blocked.has(b * 32 + a);
    const waits = held.has(a * 32 + b) || held.has(b * 32 + a);
    const look = there || back
      ? `stroke="var(--fault)" stroke-width="2" stroke-dasharray="${there && back ? "2 6" : "10 6"}"`
      : waits ? 'stroke="var(--faint)" stroke-width="2" stroke-dasharray="3 5"' : 'stroke="var(--line)" stroke-width="1.5"';
    const what = there && back ? `${name(a)} and ${name(b)} are cut off from each other` : there ? `nothing passes from ${name(a)} to ${name(b)}`
      : back ? `nothing passes from ${name(b)} to ${name(a)}` : waits ? `${name(a)} and ${name(b)}: messages are held` : "";
    parts.push(`<line x1="${p.x}" y1="${p.y}" x2="${q.x}" y2="${q.y}" ${look}>${what ? `<title>${what}</title>` : ""}</line>`);
  }
  parts.push('</g><g id="servers">');
  state.servers.forEach((server, index) => parts.push(serverPicture(server, index)));
  parts.push('</g><g id="flying"></g>');
  element("ring").innerHTML = parts.join("");
  element("ring").setAttribute("aria-label", summary());
}

function serverPicture(server, index) {
  const {x, y} = spot(index), r = size();
  const crashed = server.r >= 4;
  const fill = crashed ? "var(--ground)" : termColor(server.t);
  const edge = crashed ? "var(--fault)" : termInk(server.t);
  const parts = [`<g><title>${name(index)}: ${roleOf(server)}, term ${server.t}, commit ${server.c}</title>`];
  if (server.r === 3) parts.push(`<circle cx="${x}" cy="${y}" r="${r + 6}" fill="none" stroke="${edge}" stroke-width="4"/>`);
  const dashed = server.r === 1 || server.r === 2 ? ' stroke-dasharray="7 5"' : "";
  parts.push(`<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}" stroke="${edge}" stroke-width="${dashed ? 5 : 2}"${dashed}${server.p ? ' opacity=".55"' : ""}/>`);
  parts.push(`<path class="timer" data-server="${index}" fill="none" stroke="var(--ink)" stroke-width="3"/>`);
  if (crashed) parts.push(`<path d="${cross(x, y, r)}" stroke="var(--fault)" stroke-width="3"/>`);
  const ink = crashed || server.t === 0 ? "" : ' class="on"';
  parts.push(`<text x="${x}" y="${y + 1}" text-anchor="middle" font-weight="700" font-size="${r > 24 ? 18 : 13}"${ink}>${name(index)}</text>`);
  parts.push(`<text x="${x}" y="${y + 14}" text-anchor="middle" font-size="${r > 26 ? 11 : r > 20 ? 9 : 8}"${ink}>term ${server.t}</text>`);
  const role = roleOf(server) + (server.r === 1 || server.r === 2 ? ` · ${bits(server.g)} ${bits(server.g) === 1 ? "vote" : "votes"}` : "");
  // On the outside, where no messages come.
  const far = r + (server.r === 3 ? 8 : 3), roleAt = y < 190 ? y - far - 5 : y + far + 13;
  parts.push(`<text x="${x}" y="${roleAt}" text-anchor="middle" font-size="13">${role}</text></g>`);
  return parts.join("");
}

/** The four ends of a cross, which leave the name in the middle alone. */
function cross(x, y, r) {
  return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([a, b]) =>
    `M${x + a * r * .7} ${y + b * r * .7}l${-a * r * .26} ${-b * r * .26}`).join("");
}

function bits(set) {
  let sum = 0;
  for (; set; set = Math.floor(set / 2)) sum += set % 2;
  return sum;
}

/** The arc of a server's timer: full with the longest wait seen, empty when it runs out. */
let longest = 1;
for (const event of events) for (const [, change] of event.changes) if (change.d > 0) longest = Math.max(longest, change.d - event.time);
for (const server of startState.servers) if (server.d > 0) longest = Math.max(longest, server.d - run.time);

function drawTimers() {
  for (const path of element("ring").querySelectorAll(".timer")) {
    const index = Number(path.dataset.server), server = state.servers[index];
    const left = server.d < 0 || server.r >= 4 ? 0 : Math.max(0, server.d - now) / longest;
    if (left <= 0) { path.setAttribute("d", ""); continue; }
    const {x, y} = spot(index), r = size() - 3, angle = 2 * Math.PI * Math.min(.999, left);
    const [ex, ey] = [x + r * Math.sin(angle), y - r * Math.cos(angle)];
    path.setAttribute("d", `M${x} ${y - r}A${r} ${r} 0 ${angle > Math.PI ? 1 : 0} 1 ${ex} ${ey}`);
  }
}

/** Messages where they are now, each on its way from the edge of the sender to that of the receiver. */
function drawMessages() {
  const flying = [];
  const list = near[Math.floor(place / stretch)];
  for (const message of list) {
    if (message.start > place || message.end <= place) continue;
    const part = message.endedAt === Infinity || message.endedAt <= message.sentAt ? .5
      : Math.min(1, Math.max(0, (now - message.sentAt) / (message.endedAt - message.sentAt)));
    flying.push(messagePicture(message, part));
  }
  // What has just been lost at once.
  for (const message of endedBy.get(place) || []) if (message.lost && now === timeAt(place)) flying.push(messagePicture(message, .55));
  const group = element("flying");
  if (group) group.innerHTML = flying.join("");
  drawTimers();
}

function messagePicture(message, part) {
  const [p, q] = [spot(message.from), spot(message.to)];
  const wide = Math.max(12, 5 + 5.5 * message.sign.length);
  const length = Math.hypot(q.x - p.x, q.y - p.y) || 1, edge = Math.min(size() + 12 + wide, length * .4);
  const along = (edge + (length - 2 * edge) * part) / length;
  // To the right of the way, so that request and answer pass each other.
  const [dx, dy] = [-(q.y - p.y) / length * 9, (q.x - p.x) / length * 9];
  const [x, y] = [p.x + (q.x - p.x) * along + dx, p.y + (q.y - p.y) * along + dy];
  const look = message.lost && message.end === place ? 'stroke="var(--fault)" stroke-width="3"' : 'stroke="var(--ground)" stroke-width="2"';
  const title = `${message.kind} ${name(message.from)} to ${name(message.to)}, term ${message.term}: ${message.summary}${message.lost ? " (will be lost)" : ""}`;
  return `<g><title>${escape(title)}</title><rect x="${x - wide}" y="${y - 11}" width="${wide * 2}" height="22" rx="11" fill="${termColor(message.term)}" ${look}/>`
    + `<text x="${x}" y="${y + 5}" text-anchor="middle" font-size="14" class="on">${escape(message.sign)}</text></g>`;
}

/** The picture in words, for those who do not see it. */
function summary() {
  const parts = state.servers.map((server, index) => `${name(index)} ${roleOf(server)} in term ${server.t}`);
  const under = near[Math.floor(place / stretch)].filter(message => message.start <= place && message.end > place).length;
  return parts.join("; ") + `; ${under} ${under === 1 ? "message" : "messages"} on the way.`;
}

const isNarrow = matchMedia("(max-width: 760px)"), isFitted = matchMedia("(min-width: 761px) and (min-height: 760px)");
/** How many entries of each log are shown: the last ones, as many as there is room for. */
let mostEntries = 12;

function drawTable() {
  const leader = leaderIndex();
  const room = element("state").clientWidth - (isNarrow.matches ? 90 : 400);
  mostEntries = Math.min(16, Math.max(3, Math.floor(room / 50)));
  fillTable(leader);
  // Long entries leave room for fewer.
  const isTooWide = () => isNarrow.matches
    ? [...element("rows").querySelectorAll(".log")].some(log => log.scrollWidth > log.clientWidth)
    : element("rows").closest(".scroll").scrollWidth > element("rows").closest(".scroll").clientWidth;
  while (mostEntries > 2 && isTooWide()) {
    mostEntries--;
    fillTable(leader);
  }
}

function fillTable(leader) {
  element("rows").innerHTML = state.servers.map((server, index) => {
    const old = before.servers[index] || server;
    const mark = key => old[key] !== server[key] ? ' class="changed"' : "";
    return `<tr role="row"><th role="rowheader" scope="row">${name(index)}</th><td role="cell"><span${mark("r")}>${roleOf(server)}</span></td>`
      + `<td role="cell" data-label="term"><span${mark("t")} style="color:${termInk(server.t)};font-weight:650">${server.t}</span></td>`
      + `<td role="cell" data-label="vote"><span${mark("v")}>${server.v < 0 ? "none" : name(server.v)}</span></td>`
      + `<td role="cell" data-label="commit"><span${mark("c")}>${server.c}</span></td>`
      + `<td role="cell" class="log">${logPicture(server, index, leader)}</td></tr>`;
  }).join("");
}

function leaderIndex() {
  let best = -1;
  state.servers.forEach((server, index) => { if (server.r === 3 && (best < 0 || server.t > state.servers[best].t)) best = index; });
  return best;
}

function logPicture(server, index, leader) {
  const most = mostEntries, beliefs = leader >= 0 && leader !== index ? state.servers[leader] : null;
  const skip = Math.max(0, server.log.length - most);
  const parts = ['<span class="entries">'];
  if (server.s > 0 || skip > 0) parts.push(`<span class="compacted">${server.s > 0 ? "snapshot to " + server.s : ""}${skip > 0 ? " … " + skip + " more" : ""}</span>`);
  server.log.slice(skip).forEach(([term, text], at) => {
    const number = server.s + skip + at + 1;
    const committed = number <= server.c;
    let belief = "";
    if (beliefs && beliefs.m[index] === number) belief += "=";
    if (beliefs && beliefs.x[index] === number) belief += "›";
    const label = `entry ${number}, term ${term}, ${text}, ${committed ? "committed" : "not known to be committed"}`;
    parts.push(`<span class="entry${committed ? " committed" : ""}" style="--c:${termColor(term)}" title="${escape(label)}"><span class="unseen">${escape(label)}</span>`
      + `<span aria-hidden="true">${number}<small>·t${term}</small></span><b aria-hidden="true">${escape(text)}</b>${belief ? `<i aria-hidden="true">${belief}</i>` : ""}</span>`);
  });
  const end = server.s + server.log.length;
  if (beliefs && beliefs.x[index] > end) parts.push(`<span class="ahead" title="${name(leader)} sends it entry ${beliefs.x[index]} next">›${beliefs.x[index]}</span>`);
  if (server.log.length === 0 && server.s === 0) parts.push('<span class="compacted">empty</span>');
  parts.push("</span>");
  return parts.join("");
}

// MARK: Space and time

const rowHeight = 22, leftSide = 66;
/** How far the lanes are from each other: less where there are many, so that there is room for the words. */
let laneWidth = 48;

/** The places around the present one that the diagram shows. */
function placesShown() {
  const box = element("lanes").parentElement;
  const most = isNarrow.matches ? 19 : isFitted.matches ? Math.max(5, Math.floor((box.clientHeight - 32) / rowHeight)) : 17;
  const shown = [place];
  // Half of them before; more after where there are fewer before, and the other way round.
  const extend = (most, by) => {
    while (shown.length < most) {
      const at = by < 0 ? shown[0] : shown[shown.length - 1], next = nextShown(at, by);
      if (next === at) return;
      if (by < 0) shown.unshift(next); else shown.push(next);
    }
  };
  extend(Math.ceil(most / 2), -1);
  extend(most, 1);
  extend(most, -1);
  return shown;
}

function drawLanes() {
  const shown = placesShown();
  const lanes = state.servers.length;
  const room = element("lanes").parentElement.clientWidth - leftSide - (isNarrow.matches ? 140 : 320);
  laneWidth = Math.max(26, Math.min(48, Math.floor(room / lanes)));
  const wordsAt = leftSide + lanes * laneWidth + 8;
  // What is narrow scrolls sideways; elsewhere words are cut where the room ends.
  const width = isNarrow.matches ? wordsAt + 430 : Math.max(wordsAt + 250, element("lanes").parentElement.clientWidth - 1);
  const height = shown.length * rowHeight + 28;
  const x = index => leftSide + index * laneWidth + laneWidth / 2;
  const row = new Map(shown.map((at, number) => [at, number]));
  const y = at => (row.has(at) ? row.get(at) : rowBefore(shown, at)) * rowHeight + 26 + rowHeight / 2;
  const parts = [`<clipPath id="below"><rect x="0" y="22" width="${width}" height="${height}"/></clipPath>`];
  for (let index = 0; index < lanes; index++) parts.push(`<text x="${x(index)}" y="15" text-anchor="middle" font-weight="650">${name(index)}</text>`);
  shown.forEach(at => parts.push(rowPicture(at, y(at), width)));
  // The lanes, in the colour of the term that the server is in.
  shown.forEach((at, number) => {
    if (number === 0) return;
    const servers = stateAt(at).servers;
    servers.forEach((server, index) => {
      if (server.r >= 4) return;
      const thick = server.r === 3 ? 5 : server.r ? 3 : 2;
      parts.push(`<line x1="${x(index)}" y1="${y(shown[number - 1])}" x2="${x(index)}" y2="${y(at)}" stroke="${termInk(server.t)}" stroke-width="${thick}"${server.r === 1 || server.r === 2 ? ' stroke-dasharray="4 3"' : ""}${at > place ? ' class="ahead"' : ""}/>`);
    });
  });
  parts.push('<g clip-path="url(#below)">');
  const first = shown[0], last = shown[shown.length - 1];
  const seen = new Set();
  for (let part = Math.floor(first / stretch); part * stretch <= last && part < near.length; part++) {
    for (const message of near[part]) {
      if (seen.has(message)) continue;
      seen.add(message);
      if (message.end < Infinity && hidden(message.end) || message.end < first || message.start > last) continue;
      if (message.end === Infinity && message.start < first) continue;
      parts.push(arrow(message, x, y, last));
    }
  }
  shown.forEach(at => parts.push(dot(at, x, y)));
  parts.push("</g>");
  const svg = element("lanes");
  svg.innerHTML = parts.join("");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("aria-label", "Events " + (run.first + first) + " to " + (run.first + last) + "; the list of milestones and the buttons go to the same events");
}

function rowBefore(shown, at) {
  if (at < shown[0]) return -1;
  let number = 0;
  while (number + 1 < shown.length && shown[number + 1] <= at) number++;
  return number + .5;
}

function rowPicture(at, y, width) {
  const text = at === 0 ? "the run begins" : events[at - 1].brief;
  const look = (at === place ? " now" : "") + (at > place ? " ahead" : "");
  const isMilestone = at > 0 && events[at - 1].isMilestone;
  const weight = isMilestone ? ' font-weight="650"' : "";
  const wordsAt = leftSide + state.servers.length * laneWidth + 8;
  const most = Math.floor((width - wordsAt - 12) / (isMilestone ? 7.9 : 7));
  const red = at > 0 && events[at - 1].breaks ? ' style="fill:var(--fault)"' : "";
  return `<g class="row${look}" data-place="${at}"><rect class="hit" x="1" y="${y - rowHeight / 2}" width="${width - 2}" height="${rowHeight}" rx="4"/>`
    + `<text class="faint" x="${leftSide - 8}" y="${y + 4}" text-anchor="end">${stamp(timeAt(at))}</text>`
    + `<text x="${wordsAt}" y="${y + 4}"${weight}${red}>${escape(text.length > most ? text.slice(0, most - 1) + "…" : text)}`
    + `${text.length > most ? `<title>${escape(text)}</title>` : ""}</text></g>`;
}

function arrow(message, x, y, last) {
  const [x1, y1] = [x(message.from), y(message.start)];
  const open = message.end > last;
  const [x2, y2] = [x(message.to), open ? y(last) + rowHeight / 2 : y(message.end)];
  const length = Math.hypot(x2 - x1, y2 - y1) || 1, dx = (x2 - x1) / length, dy = (y2 - y1) / length;
  const back = by => `${x2 - dx * by} ${y2 - dy * by}`;
  const ink = message.lost ? "var(--fault)" : termInk(message.term);
  const ahead = message.end > place ? ' class="ahead"' : "";
  // The tip touches the dot, and points along the line.
  const ends = open ? "" : message.lost
    ? `<text x="${x2 - dx * 12}" y="${y2 - dy * 12 + 4}" text-anchor="middle" style="fill:var(--fault)" font-weight="700">×</text>`
    : `<path d="M${back(5)}L${x2 - dx * 14 - dy * 4} ${y2 - dy * 14 + dx * 4}L${x2 - dx * 14 + dy * 4} ${y2 - dy * 14 - dx * 4}z" fill="${ink}"/>`;
  const [x3, y3] = back(open ? 0 : 12).split(" ");
  return `<g${ahead} pointer-events="none"><line x1="${x1}" y1="${y1}" x2="${x3}" y2="${y3}" stroke="${ink}" stroke-width="1.3"/>${ends}</g>`;
}

function dot(at, x, y) {
  if (at === 0) return "";
  const event = events[at - 1];
  if (event.server < 0) return "";
  const server = stateAt(at).servers[event.server];
  const look = at > place ? ' class="ahead"' : "";
  const fill = event.isByHand && server.r >= 4 ? "var(--fault)" : termInk(server.t);
  return `<circle${look} cx="${x(event.server)}" cy="${y(at)}" r="${event.isMilestone ? 6 : 4}" fill="${fill}" pointer-events="none"/>`;
}

// MARK: Words

function drawWords() {
  const event = place > 0 ? events[place - 1] : null;
  element("where").textContent = `event ${run.first + place} of ${run.first + count} · ${seconds(timeAt(place))} · seed ${run.seed}`;
  element("headline").textContent = event ? event.headline : "The run begins. Step with → or play with the space bar.";
  const reasons = event ? event.reasons.map(text => `<p>${escape(text)}</p>`) : [];
  // What is broken comes before why it happened.
  if (event && event.breaks && run.violation) reasons.unshift(`<p class="breach">${escape(run.violation)}</p>`);
  if (event && event.cite) reasons.push(`<p class="cite">${escape(event.cite)}</p>`);
  element("reasons").innerHTML = reasons.join("");
  element("words").classList.toggle("broken", !!event && event.breaks);
  let from = place;
  while (from >= 0 && !(told.get(from) || []).some(words => words.text)) from--;
  const lines = from < 0 ? [] : told.get(from).filter(words => words.text && words.kind !== "title");
  element("lesson").hidden = !lines.length;
  element("lesson").innerHTML = lines.map(words => words.kind === "right" || words.kind === "wrong"
    ? `<details><summary>${escape(words.text)}</summary>${words.kind === "right" ? "That is right." : "Not so."}</details>` : `<p>${escape(words.text)}</p>`).join("");
  const slider = element("slider");
  slider.value = place;
  slider.setAttribute("aria-valuetext", `event ${run.first + place}, ${seconds(timeAt(place))}: ${event ? event.brief : "the start"}`);
  for (const id of ["first", "previous", "previousMilestone"]) element(id).disabled = place === 0;
  for (const id of ["next", "nextMilestone"]) element(id).disabled = place === count;
  for (const button of element("milestones").querySelectorAll("button")) {
    if (Number(button.dataset.place) === place) button.setAttribute("aria-current", "step"); else button.removeAttribute("aria-current");
  }
}

function draw() {
  drawWords();
  drawRing();
  drawMessages();
  drawTable();
  drawLanes();
}

// MARK: Buttons and keys

const actions = {
  first: () => go(0), last: () => go(count),
  next: () => go(nextShown(place, 1)), previous: () => go(nextShown(place, -1)),
  nextMilestone: () => go(step(place, 1, isMark)), previousMilestone: () => go(step(place, -1, isMark)),
};
function act(action) {
  pause();
  actions[action]();
}
for (const id of ["first", "previous", "previousMilestone", "next", "nextMilestone"]) element(id).addEventListener("click", () => act(id));
element("play").addEventListener("click", () => playing ? pause() : play());
element("slider").max = count;
element("slider").addEventListener("input", event => { pause(); go(Number(event.target.value)); });
element("quiet").addEventListener("change", () => draw());
element("lanes").addEventListener("click", event => {
  const row = event.target.closest(".row");
  if (row) { pause(); go(Number(row.dataset.place)); }
});
element("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
const keys = {
  ArrowRight: "next", n: "next", ArrowLeft: "previous", N: "previous", ArrowDown: "nextMilestone", j: "nextMilestone",
  ArrowUp: "previousMilestone", k: "previousMilestone",
  Home: "first", g: "first", End: "last", G: "last",
};
addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target.tagName;
  // What has the focus keeps the keys that it has a use for.
  if (target === "SELECT" || target === "INPUT" && event.target.type === "range" && event.key.length > 1) return;
  if (event.key.startsWith("Arrow") && event.target.classList.contains("scroll")) return;
  if (event.key === " " && ["BUTTON", "INPUT", "SUMMARY"].includes(target)) return;
  if (event.key === " ") { playing ? pause() : play(); }
  else if (event.key === "+" || event.key === "-") {
    const tempo = element("tempo");
    tempo.selectedIndex = Math.min(tempo.length - 1, Math.max(0, tempo.selectedIndex + (event.key === "+" ? 1 : -1)));
  }
  else if (keys[event.key]) act(keys[event.key]);
  else return;
  event.preventDefault();
});
element("milestones").innerHTML = events.map((event, at) => event.isMilestone
  ? `<li><button type="button" data-place="${at + 1}">${seconds(event.time)} ${escape(event.brief)}</button></li>` : "").join("");
element("milestones").addEventListener("click", event => {
  const button = event.target.closest("button");
  if (button) { pause(); go(Number(button.dataset.place)); }
});
addEventListener("resize", () => { drawTable(); drawLanes(); });
/** Goes to the event that stands behind the page's address, or else to the start. */
function goToAddress() {
  const wanted = Number(location.hash.slice(1));
  go(wanted > run.first ? wanted - run.first : 0, false);
}
addEventListener("hashchange", () => { pause(); goToAddress(); });
goToAddress();
