// The public chat page: one conversation, kept on the server, remembered here only by its id.

const CALM = [1, 2, 5, 10];              // seconds between tries
const TYPING_MS = 20_000, HIDDEN_MS = 300_000, HELD_MS = 40_000;
const COUNT_FROM = 1800, LIMIT = 4000, HARD_LIMIT = 10_000;
const TOPICS = [
  ["Lịch thi", "Ngày thi, giờ thi từng môn"],
  ["Giấy tờ mang theo", "Vào phòng thi cần mang gì"],
  ["Phúc khảo", "Nộp đơn ở đâu, đến khi nào"],
  ["Tra cứu điểm", "Khi nào có điểm, xem ở đâu"],
  ["Gặp cán bộ", "Khi câu hỏi cần người xem xét"],
];
const WHO = { bot: "Trả lời tự động", staff: "Cán bộ trả lời" };
const ZONE = { timeZone: "Asia/Ho_Chi_Minh" };

const $ = (id) => document.getElementById(id);
const log = $("log"), box = $("text"), line = $("line");
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const pause = (fails) => wait(CALM[Math.min(fails, CALM.length) - 1] * 1000);
const desktop = matchMedia("(hover: hover) and (pointer: fine)");

function el(tag, props, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((child) => child != null));
  return node;
}

// ---- what this device remembers ----

const memory = {};                        // stands in where storage is forbidden
const keep = {
  get(key) { try { return localStorage.getItem("hdt." + key); } catch { return memory[key] ?? null; } },
  set(key, value) { memory[key] = value; try { localStorage.setItem("hdt." + key, value); } catch { /* in memory only */ } },
  drop(key) { delete memory[key]; try { localStorage.removeItem("hdt." + key); } catch { /* nothing kept */ } },
};
const draft = {
  get() { try { return sessionStorage.getItem("hdt.draft") || ""; } catch { return ""; } },
  set(text) { try { sessionStorage.setItem("hdt.draft", text); } catch { /* lost on reload */ } },
};
const outbox = {
  all() { try { return JSON.parse(keep.get("outbox")) || []; } catch { return []; } },
  add(item) { keep.set("outbox", JSON.stringify([...this.all(), item])); },
  drop(id) { keep.set("outbox", JSON.stringify(this.all().filter((item) => item.message_id !== id))); },
};

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// ---- server ----

class Refused extends Error {
  constructor(status, text, after) { super(text); this.status = status; this.after = after; }
}

async function api(method, path, body, { timeout = 20_000, stop = new AbortController() } = {}) {
  const timer = setTimeout(() => stop.abort(), timeout);
  try {
    const reply = await fetch(path, {
      method, signal: stop.signal, cache: "no-store",
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
    });
    const json = (reply.headers.get("Content-Type") || "").includes("json");
    const got = json ? await reply.json() : await reply.text();
    if (reply.ok) return got;
    throw new Refused(reply.status, (json && got.error) || "", Number(reply.headers.get("Retry-After")) || 0);
  } finally {
    clearTimeout(timer);
  }
}

let chatId = keep.get("chat");
let making = null;

function ensureChat() {
  chatId = chatId || keep.get("chat");
  if (chatId) return Promise.resolve();
  making = making || api("POST", "/api/chat", {}).then((got) => rememberChat(got.chat_id)).finally(() => { making = null; });
  return making;
}
function rememberChat(id) {
  if (id !== chatId) shown.clear();       // ids of another chat may repeat
  chatId = id;
  next = "0";
  keep.set("chat", id);
}
function forgetChat(id) { if (chatId === id) { chatId = null; keep.drop("chat"); } }

// ---- text, dates ----

const LINK = /https?:\/\/[^\s<>"]+/g;
const PHONE = /(?:\+84|\b0|\b1[89]00)[\d .]{5,12}\d/g;

function anchors(text, pattern, href) {
  const out = [];
  let from = 0;
  for (const hit of text.matchAll(pattern)) {
    let shown = hit[0].replace(/[.,;:!?…'”’\]]+$/, "");
    if (shown.endsWith(")") && !shown.includes("(")) shown = shown.slice(0, -1);
    out.push(text.slice(from, hit.index), el("a", { href: href(shown), rel: "noopener noreferrer nofollow", textContent: shown }));
    from = hit.index + shown.length;
  }
  return [...out, text.slice(from)];
}
function linked(text) {
  const parts = anchors(String(text), LINK, (url) => url);
  for (const part of parts) if (part.href) part.target = "_blank";
  return parts;
}
function linkedWithPhones(text) {
  return linked(text).flatMap((part) => typeof part === "string" ? anchors(part, PHONE, (n) => "tel:" + n.replace(/[^\d+]/g, "")) : part);
}

function moment(at) { const date = new Date(at); return at == null || isNaN(date) ? null : date; }
const clock = (date) => date.toLocaleTimeString("vi-VN", { ...ZONE, hour: "2-digit", minute: "2-digit" });
const dayOf = (date) => date.toLocaleDateString("vi-VN", { ...ZONE, weekday: "long", day: "numeric", month: "numeric", year: "numeric" });
function dayName(date) { return dayOf(date) === dayOf(new Date()) ? "Hôm nay" : dayOf(date); }
// ---- the conversation on screen ----

const shown = new Map();                  // server id → element
const mine = new Map();                   // message_id → {item, node, state} not yet confirmed
let lastDay = "", lastSpoken = null, unseen = 0;

function atBottom() { const page = document.scrollingElement; return page.scrollHeight - page.scrollTop - innerHeight < 160; }
function toBottom() { scrollTo({ top: document.scrollingElement.scrollHeight }); $("newest").hidden = true; }

function place(node, at, waiting) {
  const date = moment(at) || new Date();
  if (dayOf(date) !== lastDay && !waiting) {
    if (lastDay || dayName(date) !== "Hôm nay") insert(el("p", { className: "day", textContent: dayName(date) }));
    lastDay = dayOf(date);
  }
  insert(node, waiting);
  show("hello", false);
}
function insert(node, last) {
  const first = last ? null : [...mine.values()].map((entry) => entry.node).find((other) => other.parentNode === log);
  log.insertBefore(node, first || null);
}

function bubble(from, text, at, note) {
  const date = moment(at);
  const face = from === "staff" ? el("span", { className: "msg-face", textContent: "CB" })
    : el("img", { className: "msg-face", src: "/web/icon.svg", alt: "", width: 20, height: 20 });
  const who = from === "you" ? el("p", { className: "vh", textContent: "Bạn:" })
    : el("p", { className: "msg-who" }, face, el("b", { textContent: WHO[from] || WHO.bot }), date && ` · ${clock(date)}`);
  if (from === "staff") face.setAttribute("aria-hidden", "true");
  const body = el("div", { className: "msg-body" }, el("p", { className: "msg-text" }, ...linked(text)));
  if (note) body.append(el("p", { className: "msg-note" }, ...linked(note)));
  const node = el("article", { className: "msg msg-" + (from === "you" ? "asker" : from === "staff" ? "staff" : "bot") }, who, body);
  if (from === "you") node.append(el("p", { className: "msg-foot", textContent: date ? clock(date) : "" }));
  return node;
}

function fileButton(file) {
  const size = file.size < 1048576 ? `${Math.max(1, Math.round(file.size / 1024))} KB` : `${(file.size / 1048576).toFixed(1).replace(".", ",")} MB`;
  const button = el("button", { type: "button", className: "btn btn-small", textContent: `Tải ${file.name} (${size})`,
    onclick: () => takeFile(file, button) });
  return el("p", { className: "msg-note" }, button);
}

async function takeFile(file, button) {
  button.disabled = true;
  try {                                   // fetched here, so that the conversation's key is in no address bar
    const reply = await fetch(`/api/chat/${chatId}/files/${file.id}`, { cache: "no-store" });
    if (!reply.ok) throw new Error();
    const url = URL.createObjectURL(await reply.blob());
    el("a", { href: url, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch { button.textContent = `Chưa tải được ${file.name}. Bấm để thử lại`; }
  button.disabled = false;
}

function showMessage(m) {
  const id = String(m.id);
  const own = mine.get(m.message_id);
  if (own) confirmSent(own, id);
  const known = shown.get(id);
  if (known) {                            // ours: take over the server's text, numbers may be masked there
    known.querySelector(".msg-text").replaceChildren(...linked(m.text));
    return false;
  }
  const node = bubble(m.from, m.text, m.at, m.note);
  if (m.files) node.querySelector(".msg-body").append(...m.files.map(fileButton));
  if (m.ticket) node.querySelector(".msg-text").after(slip(m.ticket));
  shown.set(id, node);
  place(node, m.at);
  lastSpoken = m.from !== "you" ? { node, text: m.text, choices: m.choices || [] } : null;
  if (m.from !== "you") typing(false);
  return true;
}

function renderChoices() {
  const old = log.querySelector(".choices");
  const hadFocus = old && old.contains(document.activeElement);
  if (old) old.remove();
  if (hadFocus) (desktop.matches ? box : log).focus({ preventScroll: true });
  if (!lastSpoken || !lastSpoken.choices.length || [...mine.values()].some((entry) => !entry.old)) return;
  const { node, text, choices } = lastSpoken;
  const numbered = /ý (của )?bạn (là|có phải|muốn hỏi)|^\s*1[.)]\s/im.test(text);
  const listed = (text.match(/^\s*\d[.)]\s/gm) || []).length || 3;
  const short = !numbered && choices.every((choice) => choice.label.length < 22);
  node.append(el("ul", { className: short ? "choices choices-short" : "choices" }, ...choices.map((choice, i) => {
    const digit = numbered && i < Math.min(listed, 3);
    const label = digit ? choice.label.replace(/^\s*\d[.)]\s*/, "") : choice.label;
    return el("li", {}, el("button", { type: "button", className: "btn", onclick: () => say(choice.label, choice.id) },
      digit ? el("b", { textContent: i + 1 }) : null, el("span", { textContent: label })));
  })));
}

let doors = [];  // where else people are met
function slip({ code, link }) {
  const url = link && safeUrl(link);
  const card = el("div", { className: "slip" },
    el("p", { className: "slip-label", textContent: "Mã phiếu của bạn" }),
    el("p", { className: "slip-code", textContent: code }));
  if (!url) return card;
  const copy = el("button", { type: "button", className: "btn btn-small", textContent: "Chép liên kết", onclick: () => copyText(url.href, copy) });
  const code2d = el("button", { type: "button", className: "btn btn-small", textContent: "Hiện mã QR", onclick: () => toggleQr(card, code2d, code, url) });
  code2d.setAttribute("aria-expanded", "false");
  const actions = el("div", { className: "actions" }, copy, url.hash.length > 1 ? code2d : null);
  greeted.then(() => actions.append(...doors.filter((door) => door.starts && door.works && url.hash.length > 1).map((door) =>
    el("a", { className: "btn btn-small", rel: "noreferrer", textContent: `Nhận ở ${door.name}`, href: `${door.link}?start=phieu-${code}-${url.hash.slice(1)}` }))));
  card.append(actions,
    el("p", { className: "slip-hint", textContent: "Giữ liên kết này để đọc câu trả lời trên máy khác. Ai có liên kết đều đọc được." }));
  return card;
}
function safeUrl(link) {
  try { const url = new URL(link, location.href); return /^https?:$/.test(url.protocol) ? url : null; } catch { return null; }
}
async function copyText(text, button) {
  let done = true;
  try { await navigator.clipboard.writeText(text); } catch {
    const field = el("textarea", { value: text, className: "vh" });
    document.body.append(field);
    field.select();
    done = document.execCommand("copy");
    field.remove();
    button.focus();
  }
  const label = button.textContent;
  button.textContent = done ? "Đã chép" : "Chưa chép được";
  line.textContent = done ? "Đã chép liên kết." : "Máy không cho chép. Bạn hãy dùng mã QR.";
  await wait(2500);
  button.textContent = label;
  line.textContent = "";
}
async function toggleQr(card, button, code, url) {
  const open = card.querySelector(".slip-qr, .error");
  if (open) open.remove();
  if (!open || open.tagName !== "IMG") {
    button.disabled = true;
    try {
      const svg = await api("POST", `/api/tickets/${encodeURIComponent(code)}/qr`, { secret: secretOf(url) });
      const src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
      const image = el("img", { className: "slip-qr", src, alt: `Mã QR mở phiếu ${code}`, onload: () => URL.revokeObjectURL(src) });
      button.parentNode.after(image);
    } catch (problem) {
      button.parentNode.after(el("p", { className: "error", textContent: problem.message && problem.status ? problem.message : "Chưa lấy được mã QR. Bạn thử lại sau ít phút." }));
    }
    button.disabled = false;
    button.focus({ preventScroll: true });
  }
  const now = Boolean(card.querySelector("img.slip-qr"));
  button.textContent = now ? "Ẩn mã QR" : "Hiện mã QR";
  button.setAttribute("aria-expanded", String(now));
}
function secretOf(url) { try { return decodeURIComponent(url.hash.slice(1)); } catch { return url.hash.slice(1); } }

let typingTimer = 0;
function typing(on) {
  clearTimeout(typingTimer);
  $("typing").replaceChildren(...(on ? [el("span", { textContent: "đang soạn…" })] : []));
  if (on) typingTimer = setTimeout(() => typing(false), TYPING_MS);
}
function show(id, on) { $(id).hidden = !on; }
function connected(on) { line.textContent = on ? "" : "Mất kết nối. Trang đang thử nối lại…"; }

// ---- sending: one at a time, in order; nothing leaves localStorage before the server has it ----

let delivering = null, sendFails = 0, retryTimer = 0;

function say(text, choice) {
  const item = { message_id: newId(), text, at: new Date().toISOString(), ...(choice ? { choice } : {}) };
  outbox.add(item);
  showWaiting(item, "waiting");
  toBottom();
  if (desktop.matches) box.focus();
  deliver();
}
function showWaiting(item, state) {
  const node = bubble("you", item.text, item.at);
  const entry = { item, node };
  place(node, item.at, true);
  mine.set(item.message_id, entry);
  mark(entry, state);
  renderChoices();
}
function mark(entry, state, why) {
  entry.state = state;
  const { node } = entry;
  node.classList.toggle("msg-waiting", state === "waiting");
  node.classList.toggle("msg-unsent", state === "unsent" || state === "refused");
  const foot = node.querySelector(".msg-foot"), old = node.querySelector(".again");
  const again = (label, onclick) => el("button", { type: "button", className: "again", textContent: label, onclick });
  if (old) old.remove();
  foot.hidden = false;
  if (state === "waiting") foot.textContent = "đang gửi…";
  else if (state === "sent") foot.textContent = clock(moment(entry.item.at));
  else {
    foot.textContent = why || "";
    foot.hidden = !why;
    node.append(state === "unsent" ? again("chưa gửi – chạm để gửi lại", () => tryAgain(entry)) : again("Sửa lại tin này", () => takeBack(entry)));
  }
}
function tryAgain(entry) {
  sendFails = 0;
  mark(entry, "waiting");
  $("composer").hidden || (desktop.matches && box.focus());
  deliver();
}
function tryAllAgain() {
  clearTimeout(retryTimer);
  for (const entry of mine.values()) if (entry.state === "unsent" && !entry.old) mark(entry, "waiting");
  deliver();
}
function takeBack(entry) {
  outbox.drop(entry.item.message_id);
  mine.delete(entry.item.message_id);
  entry.node.remove();
  box.value = [entry.item.text, box.value].filter(Boolean).join("\n");
  typed();
  renderChoices();
  box.focus();
}
function confirmSent(entry, id) {
  outbox.drop(entry.item.message_id);
  mine.delete(entry.item.message_id);
  mark(entry, "sent");
  if (shown.has(id)) return entry.node.remove();   // an earlier try had arrived after all
  shown.set(id, entry.node);
  lastSpoken = null;
}

function deliver() {
  delivering = delivering || deliverAll().finally(() => { delivering = null; });
  return delivering;
}
async function deliverAll() {
  let entry;
  while ((entry = [...mine.values()].find((one) => one.state === "waiting"))) {
    typing(true);
    try {
      await post(entry);
      sendFails = 0;
      connected(true);
      follow();
    } catch (problem) {
      typing(false);
      stumble(entry, problem);
    }
  }
}
async function post(entry, again = true) {
  await ensureChat();
  const { at, ...message } = entry.item, id = chatId;
  try {
    const got = await api("POST", `/api/chat/${encodeURIComponent(id)}/messages`, message);
    if (mine.has(message.message_id)) confirmSent(entry, String(got.id));
    renderChoices();
  } catch (problem) {
    if (problem.status !== 404 || !again) throw problem;
    forgetChat(id);                       // the server does not know this chat: begin a new one, keep the text
    await post(entry, false);
  }
}
function stumble(entry, problem) {
  if (problem.status === 400 || problem.status === 413) {
    return mark(entry, "refused", problem.message || "Tin này chưa gửi được.");
  }
  sendFails += 1;
  for (const one of mine.values()) if (one.state === "waiting") mark(one, "unsent", one === entry && problem.status ? problem.message : "");
  if (!problem.status) connected(false);
  clearTimeout(retryTimer);
  if (sendFails <= 8) retryTimer = setTimeout(tryAllAgain, (problem.after || CALM[Math.min(sendFails, 4) - 1]) * 1000);
}

// ---- receiving: long polls, resting while nobody looks ----

let next = "0", following = false, resting = false, restTimer = 0, held = null;

async function follow() {
  if (following) return;
  following = true;
  let fails = 0;
  while (chatId && !resting) {
    const id = chatId, began = Date.now();
    held = new AbortController();
    try {
      const got = await api("GET", `/api/chat/${encodeURIComponent(id)}/messages?after=${encodeURIComponent(next)}`, null, { timeout: HELD_MS, stop: held });
      if (id !== chatId) continue;
      fails = 0;
      if (sendFails === 0) connected(true);
      const fresh = await receive(got);
      if (fresh && document.hidden) await seen();
      else if (!got.messages.length && Date.now() - began < 1000) await wait(2000);
    } catch (problem) {
      if (resting || id !== chatId) continue;
      if (problem.status === 404) { forgetChat(id); opened(); break; }
      fails += 1;
      if (fails > 1) { connected(false); opened(); }
      await (problem.after ? wait(problem.after * 1000) : pause(fails));
    }
  }
  following = false;
}
async function receive({ messages, next: after }) {
  // our own messages get their ids from the POST: let it finish first, or they would show twice
  if (delivering && messages.some((m) => m.from === "you" && !shown.has(String(m.id)))) await Promise.race([delivering, wait(5000)]);
  const stay = !atBottom() && shown.size > 0, first = !shown.size && !mine.size;
  if (first) log.setAttribute("aria-busy", "true");
  const fresh = messages.filter(showMessage);
  if (messages.length) next = String(after ?? messages[messages.length - 1].id);
  opened();
  renderChoices();
  log.removeAttribute("aria-busy");
  if (!fresh.length) return 0;
  const spoken = fresh.filter((m) => m.from !== "you");
  if (stay) show("newest", spoken.length > 0);
  else reveal(shown.get(String((spoken[0] || fresh[0]).id)), first);
  if (document.hidden && spoken.length) document.title = `(${(unseen += spoken.length)}) Hỏi Đáp Thi`;
  return spoken.length;
}
function reveal(node, first) {            // the end of the talk, unless that would hide where a long answer begins
  toBottom();
  const top = node.getBoundingClientRect().top, edge = document.querySelector(".topbar").offsetHeight + 12;
  if (!first && top < edge) scrollBy(0, top - edge);
}
function seen() { return new Promise((done) => document.addEventListener("visibilitychange", done, { once: true })); }
function opened() {
  show("loading", false);
  show("hello", !log.childElementCount && $("failed").hidden);
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(restTimer);
  if (document.hidden) {
    restTimer = setTimeout(() => { resting = true; if (held) held.abort(); }, HIDDEN_MS);
  } else {
    unseen = 0;
    document.title = "Hỏi Đáp Thi";
    resting = false;
    follow();
  }
});
addEventListener("online", () => { connected(true); sendFails = 0; tryAllAgain(); follow(); });
addEventListener("offline", () => connected(false));
addEventListener("storage", ({ key }) => {  // another tab wiped this device, or sent what waits here too
  if (key === null || (key === "hdt.chat" && !keep.get("chat"))) return location.reload();
  if (key !== "hdt.outbox") return;
  const left = new Set(outbox.all().map((item) => item.message_id));
  for (const [id, entry] of mine) if (!left.has(id)) { mine.delete(id); entry.node.remove(); }
});

// ---- composer ----

function typed() {
  draft.set(box.value);
  const length = [...box.value.trim()].length;
  const over = length > LIMIT;
  $("count").classList.toggle("over", over);
  $("count").textContent = length <= COUNT_FROM ? ""
    : over ? `${length.toLocaleString("vi-VN")} ký tự: quá dài, bạn chia làm hai tin nhé` : `${length.toLocaleString("vi-VN")} / ${LIMIT.toLocaleString("vi-VN")}`;
  show("careful", !over);
  if (!CSS.supports("field-sizing", "content")) {
    box.style.height = "auto";
    box.style.height = box.scrollHeight + 2 + "px";
  }
}
box.addEventListener("input", typed);
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || !desktop.matches) return;
  event.preventDefault();
  $("composer").requestSubmit();
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text || [...text].length > HARD_LIMIT) return;
  box.value = "";
  typed();
  box.focus();
  say(text);
});
$("newest").addEventListener("click", toBottom);
addEventListener("scroll", () => { if (!$("newest").hidden && atBottom()) show("newest", false); }, { passive: true });
$("topics").append(...TOPICS.map(([topic, about]) => el("li", {}, el("button", { type: "button", className: "topic", onclick: () => say(topic) },
  el("b", { textContent: topic }), " ", el("span", { textContent: about })))));

// ---- about, wipe ----

show("about-open", true);
$("about-open").addEventListener("click", () => {
  const open = document.body.classList.toggle("about-open");
  $("about-open").setAttribute("aria-expanded", String(open));
  $("about-open").textContent = open ? "Đóng" : "Thông tin";
  if (open) scrollTo({ top: 0 });
});
function wipe() {
  if (held) held.abort();
  chatId = null;
  ["chat", "outbox"].forEach((key) => keep.drop(key));
  draft.set("");
  box.value = "";
  location.replace("/");
}
$("wipe").addEventListener("click", () => {
  const ask = $("wipe-ask");
  if (ask.showModal) ask.showModal();
  else if (confirm($("wipe-title").textContent)) wipe();
});
$("wipe-yes").addEventListener("click", wipe);
$("wipe-no").addEventListener("click", () => $("wipe-ask").close());

// ---- opening: the chat, or a ticket's return link ----

function fail(title, text, ...buttons) {
  show("loading", false);
  show("hello", false);
  $("failed").replaceChildren(el("h2", { textContent: title }), el("p", { textContent: text }), el("div", { className: "actions" }, ...buttons));
  show("failed", true);
}
async function openTicket(code, secret) {
  show("failed", false);
  show("hello", false);
  show("loading", true);
  const home = () => el("a", { className: "btn", href: "/", textContent: chatId ? "Về cuộc trò chuyện trên máy này" : "Hỏi câu mới" });
  const again = () => el("button", { type: "button", className: "btn btn-main", textContent: "Thử lại", onclick: () => openTicket(code, secret) });
  const clean = () => history.replaceState(null, "", location.pathname);
  try {
    const got = await api("POST", `/api/tickets/${encodeURIComponent(code)}/open`, { secret, chat_id: chatId });
    clean();
    rememberChat(got.chat_id);
    openChat();
  } catch (problem) {
    if (problem.status === 429) {
      const minutes = Math.ceil((problem.after || 60) / 60);
      fail("Bạn đợi một chút nhé", problem.message || `Liên kết được mở nhiều lần quá nhanh. Khoảng ${minutes} phút nữa bạn thử lại.`, again());
    } else if (problem.status === 404 || problem.status === 400) {
      clean();
      fail("Liên kết không đúng hoặc đã hết hạn", "Bạn kiểm tra xem đã chép đủ liên kết chưa, kể cả phần sau dấu #.", home());
    } else {
      fail("Chưa mở được liên kết", "Có thể mạng đang yếu. Liên kết vẫn còn nguyên, bạn thử lại nhé.", again());
    }
  }
}
function openChat() {
  show("composer", true);
  for (const item of outbox.all()) if (!mine.has(item.message_id)) { showWaiting(item, "unsent"); mine.get(item.message_id).old = true; }
  if (chatId) show("loading", !mine.size);
  else opened();
  follow();
}
function start() {
  const code = (/^\/t\/([^/]+)\/?$/.exec(location.pathname) || [])[1];
  const secret = secretOf(location);
  if (code && (secret || !chatId)) openTicket(decodeURIComponent(code), secret);
  else openChat();
}
async function greet() {
  const hello = await api("GET", "/api/hello").catch(() => ({}));
  const where = [hello.exam, hello.province].filter(Boolean).map((textContent) => el("span", { textContent }));
  if (where.length) $("where").replaceChildren(...where);
  show("demo", Boolean(hello.demo));
  document.body.classList.toggle("is-demo", Boolean(hello.demo));
  if (hello.contact) {
    $("contact").replaceChildren(...linkedWithPhones(hello.contact));
    show("contact-part", true);
  }
  doors = (hello.doors || []).filter((door) => safeUrl(door.link));
  $("doors").replaceChildren(...doors.map((door) => el("li", {}, el("a", { href: door.link, rel: "noreferrer", textContent: door.name }),
    door.works ? null : " (đang gián đoạn, tin gửi ở đó vẫn được giữ và trả lời sau)")));
  show("doors-part", doors.length > 0);
  if (hello.privacy) $("privacy").replaceChildren(...linked(hello.privacy));
}

addEventListener("hashchange", () => { if (location.pathname.startsWith("/t/") && location.hash) location.reload(); });
box.value = draft.get();
typed();
const greeted = greet();
start();
